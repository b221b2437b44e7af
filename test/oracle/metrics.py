"""Golden values for core/metrics from scikit-learn: `python test/oracle/metrics.py` writes test/golden/metrics/."""

import json
from pathlib import Path

import numpy as np
from sklearn import metrics as sk

OUT = Path(__file__).parent.parent / "golden" / "metrics"


def classification(labels, probabilities):
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    binary = classes == 2
    average = {"average": "binary" if binary else "macro", "zero_division": 0}
    values = {
        "log_loss": sk.log_loss(labels, probabilities, labels=range(classes)),
        "accuracy": sk.accuracy_score(labels, predicted),
        "balanced_accuracy": sk.balanced_accuracy_score(labels, predicted),
        "f1": sk.f1_score(labels, predicted, **average),
        "precision": sk.precision_score(labels, predicted, **average),
        "recall": sk.recall_score(labels, predicted, **average),
    }
    if binary:
        values["brier_score"] = sk.brier_score_loss(labels, probabilities[:, 1])
        values["average_precision"] = sk.average_precision_score(labels, probabilities[:, 1])
        if len(np.unique(labels)) == 2:
            values["roc_auc"] = sk.roc_auc_score(labels, probabilities[:, 1])
    else:
        present = [c for c in range(classes) if 0 < (labels == c).sum() < len(labels)]
        values["roc_auc"] = np.mean([sk.roc_auc_score(labels == c, probabilities[:, c]) for c in present])
        if len(present) == classes:
            assert np.isclose(values["roc_auc"], sk.roc_auc_score(labels, probabilities, multi_class="ovr"))
    confusion = sk.confusion_matrix(labels, predicted, labels=range(classes))
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "predictions": probabilities.ravel().tolist(),
        "metrics": {k: float(v) for k, v in values.items()},
        "confusion": confusion.tolist(),
    }


def regression(labels, predictions):
    values = {
        "rmse": sk.root_mean_squared_error(labels, predictions),
        "mae": sk.mean_absolute_error(labels, predictions),
        "r2": sk.r2_score(labels, predictions),
    }
    return {
        "classes": 0,
        "labels": labels.tolist(),
        "predictions": predictions.tolist(),
        "metrics": {k: float(v) for k, v in values.items()},
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
    yield "multiclass-never-predicted", classification(three, np.tile([0.2, 0.5, 0.3], (70, 1)))
    yield "regression", regression(values, values + rng.normal(0, 2, 40))
    yield "regression-worse-than-mean", regression(values, -values)
    yield "regression-constant", regression(np.full(5, 3.5), np.array([3.0, 3.5, 4, 3.5, 3.5]))
    yield "regression-exact-constant", regression(np.full(5, 3.5), np.full(5, 3.5))


OUT.mkdir(parents=True, exist_ok=True)
for name, case in cases():
    (OUT / f"{name}.json").write_text(json.dumps(case) + "\n")
