"""Golden values for core/explain from LightGBM 4.7.0: `python test/oracle/explain.py`."""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

OUT = Path(__file__).parent.parent / "golden" / "explain"
ROWS, TEST = 400, 25
OBJECTIVES = {"binary": {}, "multiclass": {"num_class": 3}, "regression": {}}


def cells(x):
    return [[None if np.isnan(v) else float(v) for v in row] for row in x]


def case(objective, boosting):
    """Few columns and many leaves, so that paths come back to a column; numbers and codes with missing and unseen values."""
    rng = np.random.RandomState(11)
    n = ROWS + TEST
    x = np.column_stack([rng.standard_normal(n), rng.randint(0, 6, n), rng.randint(0, 12, n), rng.standard_normal(n)])
    signal = x[:, 0] * (x[:, 1] - 2) + 0.8 * (x[:, 2] % 3) + 0.2 * rng.standard_normal(n)
    x[rng.rand(n) < 0.15, 0] = np.nan
    x[rng.rand(n) < 0.1, 2] = np.nan
    x[ROWS:][rng.rand(TEST) < 0.2, 1] = np.nan
    x[ROWS:][rng.rand(TEST) < 0.2, 2] = 33
    x = x.astype(np.float32)
    y = signal if objective == "regression" else np.digitize(signal, np.quantile(signal, [0.6] if objective == "binary" else [0.3, 0.7]))
    params = {"objective": objective, "boosting": boosting, "num_leaves": 24, "learning_rate": 0.2, "min_data_in_leaf": 4, "min_data_per_group": 4,
              "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 3, "num_threads": 1, "deterministic": True, "force_col_wise": True, "verbosity": -1,
              **OBJECTIVES[objective]}
    model = lgb.train(params, lgb.Dataset(x[:ROWS], y[:ROWS], params=params, categorical_feature=[2]), 5)
    # A forest answers the mean of its trees; LightGBM gives their sum here.
    contributions = model.predict(x[ROWS:], pred_contrib=True) / (5 if boosting == "rf" else 1)
    return {"text": model.model_to_string().split("\nend of trees")[0] + "\nend of trees\n", "test": cells(x[ROWS:]),
            "contributions": contributions.tolist(), "gain": model.feature_importance("gain").tolist()}


OUT.mkdir(parents=True, exist_ok=True)
for objective in OBJECTIVES:
    for boosting in ("gbdt", "rf"):
        (OUT / f"{objective}-{boosting}.json").write_text(json.dumps(case(objective, boosting)))
