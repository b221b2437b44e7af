"""Golden values for core/estimators/linear from scikit-learn: `python test/oracle/linear.py`."""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

OUT = Path(__file__).parent.parent / "golden" / "estimators"
ROWS = 200
TASKS = {"binary": 2, "multiclass": 4, "regression": 0}
PENALTIES = [(0, 0.01), (0, 10), (2, 0), (10, 0.1), (1, 3), (20, 1)]


def features(rng):
    """Numbers that nearly repeat each other, and all levels of a category, which sum to the intercept's column."""
    x = rng.standard_normal((ROWS, 5))
    x[:, 1] = x[:, 0] + 0.1 * x[:, 1]
    levels = np.eye(6)[rng.randint(0, 6, ROWS)]
    return np.column_stack([x, levels]).astype(np.float32).astype(float)


def labels_of(task, signal, rng):
    noisy = signal + 0.7 * rng.standard_normal(ROWS)
    if task == "regression":
        return np.round(40 + 9 * noisy, 3).astype(np.float32).astype(float)
    return np.digitize(noisy, np.quantile(noisy, [0.6] if task == "binary" else [0.2, 0.5, 0.8]))


def regression(x, y, l1, l2):
    """On the target in its standard deviations; the weights are brought back to its unit."""
    spread, scaled = y.std(), (y - y.mean()) / y.std()
    strict = {"tol": 1e-14, "max_iter": 1_000_000}
    if l1 == 0:
        model = Ridge(alpha=l2, solver="cholesky")
    elif l2 == 0:
        model = Lasso(alpha=l1 / ROWS, **strict)
    else:
        model = ElasticNet(alpha=(l1 + l2) / ROWS, l1_ratio=l1 / (l1 + l2), **strict)
    model.fit(x, scaled)
    return model.coef_ * spread, model.intercept_ * spread + y.mean(), model.predict(x) * spread + y.mean()


def classification(x, y, l1, l2):
    total = l1 + l2
    solver = {"solver": "lbfgs"} if l1 == 0 else {"solver": "saga", "l1_ratio": l1 / total}
    model = LogisticRegression(C=1 / total, tol=1e-12, max_iter=200_000, **solver).fit(x, y)
    return model.coef_, model.intercept_, model.predict_proba(x)


def golden(task):
    rng = np.random.RandomState(11)
    x = features(rng)
    y = labels_of(task, x[:, 0] - x[:, 2] + 2 * x[:, 5] - x[:, 7], rng)
    cases = []
    for l1, l2 in PENALTIES:
        # An l1 penalty alone leaves it open by how much the weights of all classes are shifted.
        if task == "multiclass" and l2 == 0:
            continue
        weights, intercepts, predictions = (regression if task == "regression" else classification)(x, y, l1, l2)
        cases.append({"l1": l1, "l2": l2, "weights": np.atleast_2d(weights).T.tolist(), "intercepts": np.atleast_1d(intercepts).tolist(),
                      "predictions": predictions.tolist()})
    return {"rows": x.tolist(), "labels": y.tolist(), "cases": cases}


for task in TASKS:
    (OUT / f"elastic-net-{task}.json").write_text(json.dumps(golden(task)) + "\n")
