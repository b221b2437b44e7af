"""scikit-learn's transformers as the oracle of core/features/steps: writes test/golden/features/steps.json.

A case: the chain of steps, what it is fitted on and asked for, and what scikit-learn makes of it.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.feature_selection import mutual_info_classif
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.metrics import mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

rng = np.random.default_rng(20240229)
nan = float("nan")


def numeric_columns(gaps=True):
    rows = 40
    normal = rng.normal(3, 2, rows)
    skewed = rng.exponential(10, rows)
    large = 1.7e9 + rng.integers(0, 100_000, rows) * 128.0
    tiny = rng.normal(0, 1e-30, rows)
    constant = np.full(rows, 0.1)
    even = rng.integers(0, 4, rows).astype(float)
    columns = dict(normal=normal, skewed=skewed, large=large, tiny=tiny, constant=constant, even=even)
    if gaps:
        skewed[rng.random(rows) < 0.3] = nan
        even[:5] = nan
        columns["constant_gaps"] = np.full(rows, 7.0)
        columns["constant_gaps"][::7] = nan
    return {name: np.float32(values).astype(float) for name, values in columns.items()}


def numeric(steps, transformer, columns, expected=None):
    train = np.column_stack(list(columns.values()))
    test = np.vstack([train[:6] * 1.5, train[10:14]]).astype(np.float32).astype(float)
    transformer.fit(train)
    return {
        "steps": steps,
        "kind": "numeric",
        "train": {name: listed(values) for name, values in columns.items()},
        "test": {name: listed(test[:, i]) for i, name in enumerate(columns)},
        "transformed": [listed(row) for row in np.asarray((expected or transformer.transform)(test), float)],
    }


def one_hot(levels, weights, min_frequency, max_categories):
    train = rng.choice(levels, 120, p=np.array(weights) / np.sum(weights)).tolist()
    test = [*levels, "never seen", ""]
    encoder = OneHotEncoder(
        min_frequency=min_frequency,
        max_categories=max_categories,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
    ).fit([[level] for level in train])
    return {
        "steps": [step("one_hot_encoder", min_frequency=min_frequency, max_categories=max_categories)],
        "kind": "categorical",
        "train": {"x": train},
        "test": {"x": test},
        "names": [
            name.replace("_infrequent_sklearn", "_infrequent") if name != "x_" else "x_missing"
            for name in encoder.get_feature_names_out(["x"])
        ],
        "transformed": encoder.transform([[level] for level in test]).tolist(),
    }


def target_encoded(labels, kind, classes, smooth):
    levels = ["a", "b", "c", "", "rare"]
    train = rng.choice(levels, len(labels), p=[0.4, 0.3, 0.15, 0.1, 0.05]).tolist()
    test = [*levels, "never seen"]
    encoder = TargetEncoder(smooth=smooth, target_type=kind).fit([[level] for level in train], labels)
    return {
        "steps": [step("target_encoder", smooth=smooth)],
        "kind": "categorical",
        "train": {"x": train},
        "test": {"x": test},
        "target": {
            "problemType": {"continuous": "regression"}.get(kind, kind),
            "classes": classes,
            "labels": [float(v) for v in labels],
        },
        "transformed": encoder.transform([[level] for level in test]).tolist(),
    }


def step(name, **params):
    return {"step": name, "params": params}


def listed(values):
    return [None if np.isnan(v) else float(v) for v in values]


def mutual_information():
    a, b = rng.integers(0, 5, 200), rng.integers(0, 3, 200)
    b[:80] = a[:80] % 3
    value = float(mutual_info_score(a, b))
    assert abs(mutual_info_classif(a[:, None], b, discrete_features=True)[0] - value) < 1e-12
    return {"a": a.tolist(), "b": b.tolist(), "value": value}


def power(columns):
    """PowerTransformer on standardised columns: the same map up to the exponent's search."""
    return make_pipeline(StandardScaler(), PowerTransformer())


whole = {k: v for k, v in numeric_columns(gaps=False).items() if k not in ("tiny", "constant")}
bent = {k: whole[k] for k in ("normal", "skewed", "large", "even")}
few = {k: whole[k] for k in ("normal", "skewed", "even")}
robust = {k: v for k, v in numeric_columns().items() if k in ("normal", "skewed", "large", "even")}
spread = dict(normal=np.float32(rng.normal(0, 1, 31)).astype(float), skewed=np.float32(rng.exponential(3, 31)).astype(float))
quantiles = QuantileTransformer(n_quantiles=16, output_distribution="uniform", subsample=None)
binary = rng.integers(0, 2, 150)
golden = {
    "mutualInformation": mutual_information(),
    "cases": [
        numeric([step("simple_imputer"), step("standard_scaler")], make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric_columns()),
        numeric([step("simple_imputer", strategy="mean")], SimpleImputer(strategy="mean"), numeric_columns()),
        numeric([step("simple_imputer", strategy="most_frequent")], SimpleImputer(strategy="most_frequent"), numeric_columns()),
        numeric([step("simple_imputer", strategy="constant", fill_value=-1)], SimpleImputer(strategy="constant", fill_value=-1), numeric_columns()),
        numeric([step("missing_indicator")], MissingIndicator(error_on_new=False), numeric_columns()),
        numeric([step("standard_scaler")], StandardScaler(), numeric_columns()),
        numeric([step("robust_scaler")], RobustScaler(), robust),
        numeric([step("power_transformer")], power(bent), bent),
        numeric([step("quantile_transformer")], quantiles, spread),
        numeric([step("polynomial_features")], PolynomialFeatures(interaction_only=True, include_bias=False), few),
        one_hot(["a", "b", "c"], [4, 4, 4], 10, 100),
        one_hot(["a", "b", "c", "d"], [50, 40, 3, 2], 10, 100),
        one_hot(["", "b", "é", "日本", "B", "rare"], [30, 20, 20, 20, 20, 3], 10, 100),
        one_hot(["", "b", "c"], [1, 50, 50], 10, 100),
        one_hot([f"l{i}" for i in range(12)], [1, 1, 1, 9, 9, 9, 9, 5, 5, 5, 5, 5], 8, 5),
        one_hot([f"l{i}" for i in range(30)], [1] * 30, 10, 100),
        one_hot([f"l{i}" for i in range(8)], [10, 11, 12, 13, 14, 15, 16, 17], 1, 8),
        target_encoded(binary, "binary", 2, 10.0),
        target_encoded(rng.normal(5, 2, 120).astype(np.float32), "continuous", 0, 3.0),
        target_encoded(rng.integers(0, 3, 150), "multiclass", 3, 10.0),
    ],
}
target = Path(__file__).parent.parent / "golden/features/steps.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(golden, ensure_ascii=False) + "\n")
