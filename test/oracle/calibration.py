"""Golden values for core/calibration from scikit-learn: `python test/oracle/calibration.py` writes test/golden/calibration/."""

import json
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.calibration import _SigmoidCalibration, _TemperatureScaling
from sklearn.isotonic import IsotonicRegression

OUT = Path(__file__).parent.parent / "golden" / "calibration"


def predictions(rng, rows, classes, sharpness, decimals=None):
    """float32 probabilities that are too sure by `sharpness`, and labels drawn from the right ones."""
    logits = rng.normal(0, 1.5, size=(rows, classes))
    right = softmax(logits, axis=1)
    labels = np.array([rng.choice(classes, p=p) for p in right])
    said = softmax(sharpness * logits, axis=1)
    if decimals is not None:
        said[:, 1] = said[:, 1].round(decimals)
        said[:, 0] = 1 - said[:, 1]
    return said.astype(np.float32), labels


def binary(rng, rows, sharpness, decimals=None):
    said, labels = predictions(rng, rows, 2, sharpness, decimals)
    p = said.astype(float)
    least = 2.0**-40
    scores = np.log(np.maximum(p[:, 1], least)) - np.log(np.maximum(p[:, 0], least))
    sigmoid = _SigmoidCalibration().fit(scores, labels)
    isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(p[:, 1], labels)
    return {
        **case(said, labels),
        "fitted": {
            "sigmoid": {
                "numbers": {"a": float(sigmoid.a_), "b": float(sigmoid.b_)},
                "positive": sigmoid.predict(scores).tolist(),
            },
            "isotonic": {"numbers": {}, "positive": isotonic.predict(p[:, 1]).tolist()},
        },
    }


def multiclass(rng, rows, classes, sharpness):
    said, labels = predictions(rng, rows, classes, sharpness)
    logits = np.log(np.maximum(said.astype(float), 2.0**-40))
    scaling = _TemperatureScaling().fit(logits, labels)
    calibrated = scaling.predict(logits)
    return {
        **case(said, labels),
        "fitted": {
            "temperature": {
                "numbers": {"temperature": float(1 / scaling.beta_)},
                "positive": calibrated[:, 1].tolist(),
            },
        },
    }


def case(said, labels):
    return {
        "classes": said.shape[1],
        "labels": labels.tolist(),
        "probabilities": [float(np.format_float_positional(v, unique=True)) for v in said.ravel()],
    }


OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(5)
cases = {
    "binary-too-sure": binary(rng, 200, 2.5),
    "binary-too-shy": binary(rng, 200, 0.4),
    "binary-ties": binary(rng, 150, 1.5, decimals=1),
    "multiclass-too-sure": multiclass(rng, 150, 4, 2),
    "multiclass-too-shy": multiclass(rng, 150, 3, 0.5),
}
for name, golden in cases.items():
    (OUT / f"{name}.json").write_text(json.dumps(golden) + "\n")
