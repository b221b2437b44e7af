"""Golden values for core/estimators from LightGBM 4.7.0 and scikit-learn: `python test/oracle/estimators.py`."""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

OUT = Path(__file__).parent.parent / "golden" / "estimators"
ROWS, TEST = 240, 60
TASKS = {"binary": 2, "multiclass": 3, "regression": 0}


def labels_of(task, signal, rng):
    noisy = signal + 0.3 * rng.standard_normal(len(signal))
    if task == "regression":
        return np.round(np.exp(noisy), 3)
    cuts = np.quantile(noisy, [0.6] if task == "binary" else [0.3, 0.7])
    return np.digitize(noisy, cuts)


def tree_case(task):
    """Numbers with missing values, whole numbers, categories with rare and (in the test rows) unseen codes."""
    rng = np.random.RandomState(7)
    n = ROWS + TEST
    x = np.column_stack([rng.standard_normal(n), rng.randint(0, 6, n), rng.randint(0, 20, n), rng.standard_normal(n)])
    signal = x[:, 0] + 0.3 * x[:, 1] + 0.8 * (x[:, 2] % 3)
    y = labels_of(task, signal, rng)
    x[rng.rand(n) < 0.15, 0] = np.nan
    x[ROWS:][rng.rand(TEST) < 0.2, 1] = np.nan
    x[rng.rand(n) < 0.1, 2] = np.nan
    x[ROWS:][rng.rand(TEST) < 0.2, 2] = 33
    return x.astype(np.float32), y, {"num_leaves": 7, "learning_rate": 0.2, "min_data_in_leaf": 5, "feature_fraction": 0.75,
                                     "bagging_fraction": 0.8, "lambda_l2": 0.5, "min_data_per_group": 5}


def tree_golden(task):
    x, y, own = tree_case(task)
    objective = {"binary": ("binary", "binary_logloss"), "multiclass": ("multiclass", "multi_logloss"), "regression": ("regression", "l2")}[task]
    params = {**own, "objective": objective[0], "metric": objective[1], "bagging_freq": 1, "seed": 3, "num_threads": 1, "deterministic": True,
              "force_col_wise": True, "verbosity": -1, "feature_pre_filter": False}
    if task == "multiclass":
        params["num_class"] = TASKS[task]
    whole = lgb.Dataset(x[:ROWS], y[:ROWS], params=params, categorical_feature=[2], free_raw_data=False)
    model = lgb.train(params, whole, 8)
    best, validation = cross_validate(params, x[:ROWS], y[:ROWS])
    return {"params": own, "seed": 3, "text": model.model_to_string().split("\nend of trees")[0] + "\nend of trees\n",
            "rows": cells(x[:ROWS]), "labels": y[:ROWS].tolist(), "test": cells(x[ROWS:]), "predictions": model.predict(x[ROWS:]).tolist(),
            "cv": {"iterations": best, "predictions": [v.tolist() for v in validation]}}


def cross_validate(params, x, y, rounds=200, patience=20):
    """As lightgbm.cv with early stopping, but every fold is binned by the rows that it learns from."""
    boosters, held = [], []
    for k in range(3):
        v = np.arange(ROWS) % 3 == k
        train = lgb.Dataset(x[~v], y[~v], params=params, categorical_feature=[2])
        booster = lgb.Booster(params, train)
        booster.add_valid(train.create_valid(x[v], y[v]), "valid")
        boosters.append(booster)
        held.append(x[v])
    losses = []
    while len(losses) < rounds and len(losses) - np.argmin(losses or [0]) <= patience:
        for booster in boosters:
            booster.update()
        losses.append(np.mean([booster.eval_valid()[0][2] for booster in boosters]))
    best = int(np.argmin(losses)) + 1
    return best, [b.predict(v, num_iteration=best) for b, v in zip(boosters, held)]


def linear_golden(task):
    rng = np.random.RandomState(5)
    x = rng.standard_normal((150, 4)).astype(np.float32)
    x[:, 3] = rng.rand(150) < 0.1
    y = labels_of(task, x[:, 0] - 0.5 * x[:, 1] + x[:, 3], rng)
    cases = []
    for l2 in (0.01, 1, 100):
        if task == "regression":
            model = Ridge(alpha=l2, tol=1e-12, solver="cholesky").fit(x.astype(float), y)
            predictions = model.predict(x.astype(float))
        else:
            model = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=10000).fit(x.astype(float), y)
            predictions = model.predict_proba(x.astype(float))
        cases.append({"l2": l2, "weights": np.atleast_2d(model.coef_).T.tolist(), "intercepts": np.atleast_1d(model.intercept_).tolist(),
                      "predictions": predictions.tolist()})
    return {"rows": cells(x), "labels": y.tolist(), "cases": cases}


def cells(x):
    return [[None if np.isnan(v) else float(v) for v in row] for row in x]


def write(name, value):
    (OUT / f"{name}.json").write_text(json.dumps(value) + "\n")


OUT.mkdir(parents=True, exist_ok=True)
for task in TASKS:
    write(f"lightgbm-{task}", tree_golden(task))
    write(f"linear-{task}", linear_golden(task))
