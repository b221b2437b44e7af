"""scikit-learn's encoders as the oracle of core/features: writes test/golden/features/encoders.json."""

import json
from pathlib import Path

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rng = np.random.default_rng(20240229)
nan = float("nan")


def numeric_columns():
    rows = 40
    normal = rng.normal(3, 2, rows)
    gaps = rng.exponential(10, rows)
    gaps[rng.random(rows) < 0.3] = nan
    large = 1.7e9 + rng.integers(0, 100_000, rows) * 128.0
    tiny = rng.normal(0, 1e-30, rows)
    constant = np.full(rows, 0.1)
    constant_gaps = np.full(rows, 7.0)
    constant_gaps[::7] = nan
    even = rng.integers(0, 4, rows).astype(float)
    even[:5] = nan
    columns = dict(
        normal=normal, gaps=gaps, large=large, tiny=tiny, constant=constant, constant_gaps=constant_gaps, even=even
    )
    return {name: np.float32(values).astype(float) for name, values in columns.items()}


def scaler():
    columns = numeric_columns()
    train = np.column_stack(list(columns.values()))
    test = np.vstack([train[:6] * 1.5, np.full((1, train.shape[1]), nan)]).astype(np.float32).astype(float)
    imputer = SimpleImputer(strategy="median", add_indicator=True)
    width = train.shape[1]
    scale = ColumnTransformer([("scaled", StandardScaler(), slice(0, width))], remainder="passthrough")
    pipeline = make_pipeline(imputer, scale).fit(train)
    return {
        "names": list(imputer.get_feature_names_out(list(columns))),
        "train": {name: listed(values) for name, values in columns.items()},
        "test": {name: listed(test[:, i]) for i, name in enumerate(columns)},
        "transformed": [listed(row) for row in pipeline.transform(test)],
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
        "minFrequency": min_frequency,
        "maxCategories": max_categories,
        "train": train,
        "test": test,
        "names": list(encoder.get_feature_names_out(["x"])),
        "transformed": encoder.transform([[level] for level in test]).tolist(),
    }


def listed(values):
    return [None if np.isnan(v) else float(v) for v in values]


golden = {
    "standardScaler": scaler(),
    "oneHotEncoder": [
        one_hot(["a", "b", "c"], [4, 4, 4], 10, 100),
        one_hot(["a", "b", "c", "d"], [50, 40, 3, 2], 10, 100),
        one_hot(["", "b", "é", "日本", "B", "rare"], [30, 20, 20, 20, 20, 3], 10, 100),
        one_hot(["", "b", "c"], [1, 50, 50], 10, 100),
        one_hot([f"l{i}" for i in range(12)], [1, 1, 1, 9, 9, 9, 9, 5, 5, 5, 5, 5], 8, 5),
        one_hot([f"l{i}" for i in range(30)], [1] * 30, 10, 100),
        one_hot([f"l{i}" for i in range(8)], [10, 11, 12, 13, 14, 15, 16, 17], 1, 8),
    ],
}
target = Path(__file__).parent.parent / "golden/features/encoders.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(golden, ensure_ascii=False) + "\n")
