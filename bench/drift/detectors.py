"""The peers' verdicts on planted shifts: `python detectors.py PEER FOLDER`.

FOLDER holds `cases.json` and a CSV file for each part of a case. Prints a JSON line for each case: whether the peer finds something
in the planted column (of `labels`: in the model's answers against the true values), and the seconds that it took, data read before.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")

peer, folder = sys.argv[1:]
if peer == "nannyml":
    import nannyml as nml
elif peer == "alibi-detect":
    from alibi_detect.cd import CVMDrift, TabularDrift
else:
    from evidently import BinaryClassification, DataDefinition, Dataset, Regression, Report
    from evidently.metrics import MissingValueCount, ValueDrift
    from evidently.presets import ClassificationQuality, RegressionQuality


def read(case):
    kinds = {**{n: "float64" for n in case["numeric"]}, **{n: "str" for n in case["categorical"]}}
    is_regression = case["task"] == "regression"
    types = {**kinds, "prediction": "float64", "label": "str", "target": "float64" if is_regression else "str"}
    names = case["reference"], case["heldOut"], *case["windows"]
    reference, held_out, *windows = (pd.read_csv(f"{folder}/{n}", dtype=types, keep_default_na=False, na_values={n: [""] for n in types}) for n in names)
    return reference, held_out, windows


def nannyml_verdict(case, reference, held_out, windows):
    """All defaults: Jensen-Shannon distance with 0.1 by column, shares of missing and of unseen values, realised performance."""
    size = len(windows[0])
    columns = case["numeric"] + case["categorical"]
    if case["shift"] == "labels":
        metric = "roc_auc" if case["task"] == "binary" else "rmse"
        problem = {"binary": "classification_binary", "regression": "regression"}[case["task"]]
        chances = {"y_pred_proba": "prediction"} if case["task"] == "binary" else {}
        prediction = "label" if case["task"] == "binary" else "prediction"
        calculators = [nml.PerformanceCalculator(metrics=[metric], y_true="target", y_pred=prediction, problem_type=problem, chunk_size=size, **chances)]
        base, columns, what = held_out, [None], metric
    else:
        calculators = [
            nml.UnivariateDriftCalculator(column_names=columns, treat_as_categorical=case["categorical"], chunk_size=size),
            nml.MissingValuesCalculator(column_names=columns, normalize=True, chunk_size=size),
            *([nml.UnseenValuesCalculator(column_names=case["categorical"], normalize=True, chunk_size=size)] if case["categorical"] else []),
        ]
        base = reference
    found = False
    for calculator in calculators:
        result = calculator.fit(base).calculate(pd.concat(windows, ignore_index=True)).filter(period="analysis")
        table = result.to_df(multilevel=True)
        alerts = [c for c in table.columns if c[-1] == "alert" and (case["shift"] in ("labels", "none") or case["column"] in c)]
        found |= bool(table[alerts].to_numpy().any())
    return found


def alibi_verdict(case, reference, held_out, windows):
    """Kolmogorov-Smirnov and chi-squared by column, with Bonferroni's correction; of labels Cramér-von Mises on the losses."""
    level = case["significance"]
    if case["shift"] == "labels":
        detector = CVMDrift(losses(case, held_out), p_val=level)
        return any(bool(detector.predict(losses(case, window))["data"]["is_drift"]) for window in windows)
    columns = case["numeric"] + case["categorical"]
    at = [i for i, c in enumerate(columns) if case["shift"] == "none" or c == case["column"]]
    found = False
    for window in windows:
        # The test has to know the levels of both sides beforehand, and no others.
        levels = {c: {v: i for i, v in enumerate(pd.concat([reference[c], window[c]]).fillna("").unique())} for c in case["categorical"]}

        def matrix(table):
            coded = [table[c].fillna("").map(levels[c]) if c in levels else table[c].fillna(reference[c].min() - 1) for c in columns]
            return np.column_stack(coded).astype(np.float64)

        categories = {columns.index(c): list(range(len(known))) for c, known in levels.items()}
        detector = TabularDrift(matrix(reference), p_val=level, categories_per_feature=categories)
        data = detector.predict(matrix(window), drift_type="batch")["data"]
        found |= bool((data["p_val"][at] < data["threshold"]).any())
    return found


def losses(case, table):
    target, prediction = table["target"], table["prediction"]
    if case["task"] == "regression":
        return ((target - prediction) ** 2).to_numpy()
    chance = np.where(target == case["positive"], prediction, 1 - prediction)
    return -np.log(np.clip(chance, 1e-15, 1))


def evidently_verdict(case, reference, held_out, windows):
    """The presets' own tests: drift by column, missing values, and of labels the quality preset against the held-out rows."""
    numeric, categorical = case["numeric"], case["categorical"]
    if case["shift"] == "labels":
        if case["task"] == "binary":
            task = dict(classification=[BinaryClassification(target="target", prediction_labels="label", prediction_probas="prediction", pos_label=case["positive"])])
            definition = DataDefinition(categorical_columns=["target", "label"], numerical_columns=["prediction"], **task)
            metrics = [ClassificationQuality()]
        else:
            definition = DataDefinition(numerical_columns=["target", "prediction"], regression=[Regression(target="target", prediction="prediction")])
            metrics = [RegressionQuality()]
        base = held_out
    else:
        definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
        metrics = [m for c in numeric + categorical for m in (ValueDrift(column=c), MissingValueCount(column=c))]
        base = reference
    report = Report(metrics, include_tests=True)
    before = Dataset.from_pandas(base, definition)
    found = False
    for window in windows:
        snapshot = report.run(Dataset.from_pandas(window, definition), before)
        for test in snapshot.dict()["tests"]:
            names = f"Value Drift for column {case['column']}", f"Column '{case['column']}' missing values"
            about = case["shift"] in ("labels", "none") or test["name"].startswith(names)
            found |= about and test["status"] == "FAIL"
    return found


verdicts = {"nannyml": nannyml_verdict, "alibi-detect": alibi_verdict, "evidently": evidently_verdict}


def main():
    with open(f"{folder}/cases.json") as file:
        cases = json.load(file)
    for case in cases:
        parts = read(case)
        began = time.perf_counter()
        found = verdicts[peer](case, *parts)
        print(json.dumps({"id": case["id"], "found": bool(found), "seconds": time.perf_counter() - began}), flush=True)


main()
