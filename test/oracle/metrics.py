"""Golden values for core/metrics from scikit-learn: `python test/oracle/metrics.py` writes test/golden/metrics/."""

import json
from pathlib import Path

import numpy as np
from sklearn import metrics as sk

OUT = Path(__file__).parent.parent / "golden" / "metrics"


def classification(labels, probabilities):
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    values = {
        "log_loss": sk.log_loss(labels, probabilities, labels=range(classes)),
        "accuracy": sk.accuracy_score(labels, predicted),
        "balanced_accuracy": sk.balanced_accuracy_score(labels, predicted),
        "matthews_corrcoef": sk.matthews_corrcoef(labels, predicted),
        "cohen_kappa": sk.cohen_kappa_score(labels, predicted),
    }
    values |= of_two(labels, probabilities[:, 1], predicted) if classes == 2 else of_many(labels, probabilities, predicted)
    confusion = sk.confusion_matrix(labels, predicted, labels=range(classes))
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "predictions": probabilities.ravel().tolist(),
        "metrics": {k: None if np.isnan(v) else float(v) for k, v in values.items()},
        "confusion": confusion.tolist(),
    }


def of_two(labels, positive, predicted):
    values = {
        "f1": sk.f1_score(labels, predicted, zero_division=0),
        "precision": sk.precision_score(labels, predicted, zero_division=0),
        "recall": sk.recall_score(labels, predicted, zero_division=0),
        "brier_score_loss": sk.brier_score_loss(labels, positive),
        "average_precision": sk.average_precision_score(labels, positive),
    }
    if len(np.unique(labels)) == 2:
        values["roc_auc"] = sk.roc_auc_score(labels, positive)
    return values


def of_many(labels, probabilities, predicted):
    classes = probabilities.shape[1]
    macro = {"average": "macro", "zero_division": 0}
    present = [c for c in range(classes) if 0 < (labels == c).sum() < len(labels)]
    areas = [sk.roc_auc_score(labels == c, probabilities[:, c]) for c in present]
    if len(present) == classes:
        assert np.isclose(np.mean(areas), sk.roc_auc_score(labels, probabilities, multi_class="ovr"))
    return {
        "roc_auc_ovr": np.mean(areas) if areas else np.nan,
        "f1_macro": sk.f1_score(labels, predicted, **macro),
        "f1_weighted": sk.f1_score(labels, predicted, average="weighted", zero_division=0),
        "precision_macro": sk.precision_score(labels, predicted, **macro),
        "recall_macro": sk.recall_score(labels, predicted, **macro),
        "top_k_accuracy": sk.top_k_accuracy_score(labels, probabilities, k=2, labels=range(classes)),
    }


def regression(labels, predictions):
    """Null is undefined; scikit-learn raises there, or divides by its epsilon."""
    positive = (labels >= 0).all() and (predictions > 0).all()
    above = (labels > -1).all() and (predictions > -1).all()
    values = {
        "rmse": sk.root_mean_squared_error(labels, predictions),
        "mae": sk.mean_absolute_error(labels, predictions),
        "median_absolute_error": sk.median_absolute_error(labels, predictions),
        "max_error": sk.max_error(labels, predictions),
        "mape": sk.mean_absolute_percentage_error(labels, predictions) if (labels != 0).all() else np.nan,
        "mean_poisson_deviance": sk.mean_poisson_deviance(labels, predictions) if positive else np.nan,
        "rmsle": sk.root_mean_squared_log_error(labels, predictions) if above else np.nan,
    }
    if len(labels) > 1:
        values["r2"] = sk.r2_score(labels, predictions)
        values["explained_variance"] = sk.explained_variance_score(labels, predictions)
        values["d2_absolute_error"] = sk.d2_absolute_error_score(labels, predictions)
    return {
        "classes": 0,
        "labels": labels.tolist(),
        "predictions": predictions.tolist(),
        "metrics": {k: None if np.isnan(v) else float(v) for k, v in values.items()},
    }


def probabilities(rng, labels, classes, decimals):
    """Better than chance, rounded so that scores tie, each row summing to one."""
    logits = rng.normal(size=(len(labels), classes)) + 1.2 * np.eye(classes)[labels]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p[:, :-1] = p[:, :-1].round(decimals)
    p[:, -1] = 1 - p[:, :-1].sum(axis=1)
    return np.abs(p)


def cases():
    rng = np.random.default_rng(3)
    binary = rng.integers(0, 2, 60)
    rare = (rng.random(80) < 0.06).astype(int)
    three = rng.integers(0, 3, 70)
    gap = np.array([0, 2, 3])[rng.integers(0, 3, 50)]
    values = rng.normal(10, 4, 40)
    yield "binary", classification(binary, probabilities(rng, binary, 2, 12))
    yield "binary-ties", classification(binary, probabilities(rng, binary, 2, 1))
    yield "binary-rare", classification(rare, probabilities(rng, rare, 2, 2))
    yield "binary-all-equal", classification(binary, np.full((60, 2), 0.5))
    yield "binary-certain", classification(binary, np.eye(2)[np.where(np.arange(60) < 3, 1 - binary, binary)])
    yield "binary-never-positive", classification(binary, np.tile([0.9, 0.1], (60, 1)))
    yield "binary-only-negatives", classification(np.zeros(9, int), probabilities(rng, np.zeros(9, int), 2, 2))
    yield "binary-only-positives", classification(np.ones(9, int), probabilities(rng, np.ones(9, int), 2, 2))
    yield "multiclass", classification(three, probabilities(rng, three, 3, 12))
    yield "multiclass-ties", classification(three, probabilities(rng, three, 3, 1))
    yield "multiclass-absent", classification(gap, probabilities(rng, gap, 4, 3))
    yield "multiclass-one-row", classification(np.array([2]), np.array([[0.2, 0.3, 0.5]]))
    yield "multiclass-all-equal", classification(three, np.full((70, 3), 1 / 3))
    yield "multiclass-never-predicted", classification(three, np.tile([0.2, 0.5, 0.3], (70, 1)))
    yield "regression", regression(values, values + rng.normal(0, 2, 40))
    yield "regression-worse-than-mean", regression(values, -values)
    yield "regression-constant", regression(np.full(5, 3.5), np.array([3.0, 3.5, 4, 3.5, 3.5]))
    yield "regression-exact-constant", regression(np.full(5, 3.5), np.full(5, 3.5))
    counts = rng.poisson(1.5, 60).astype(float)
    yield "regression-counts", regression(counts, counts.mean() + rng.random(60))
    yield "regression-counts-predicted-below-zero", regression(counts, counts - 0.5)
    yield "regression-ties", regression(values.round(), values.round() + rng.integers(-2, 3, 40))
    yield "regression-one-row", regression(np.array([2.0]), np.array([2.5]))
    yield "regression-two-rows", regression(np.array([2.0, -1.0]), np.array([2.5, -1.0]))
    large = 1e9 + rng.normal(0, 1, 50)
    yield "regression-large-offset", regression(large, large + rng.normal(0, 0.5, 50))


OUT.mkdir(parents=True, exist_ok=True)
for name, case in cases():
    (OUT / f"{name}.json").write_text(json.dumps(case) + "\n")
