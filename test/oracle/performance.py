"""Golden values for core/checks/performance from SciPy and scikit-learn: `python test/oracle/performance.py` writes
test/golden/performance/."""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats
from sklearn.metrics import ndcg_score

OUT = Path(__file__).parent.parent / "golden" / "performance"
BINS = 10


def welch(rng):
    for rows_now, rows_before, shift, scale in [(5, 7, 0, 1), (20, 400, 0.8, 2), (300, 30, 0.1, 0.5), (40, 40, -1, 1), (1000, 5000, 0.3, 1)]:
        now = rng.gamma(1, scale, rows_now) + shift
        before = rng.gamma(1, 1, rows_before)
        test = stats.ttest_ind(now, before, equal_var=False, alternative="greater")
        yield {"now": now.tolist(), "before": before.tolist(), "t": test.statistic, "freedom": test.df, "pValue": test.pvalue}


def student():
    for freedom in [1, 1.5, 3, 10.25, 100, 12345.6]:
        for t in [-5, -0.3, 0, 0.01, 1, 2.5, 8, 40]:
            yield [t, freedom, stats.t.sf(t, freedom)]


def gamma():
    for x in [0.1, 0.5, 1, 1.5, 2, 10, 123.25, 1e6]:
        yield [x, special.gammaln(x)]


def gains(rng):
    for columns in [2, 5, 40]:
        before = rng.gamma(0.5, 1, columns)
        for now in [before, before[::-1].copy(), rng.permutation(before), rng.gamma(0.5, 1, columns), np.ones(columns), np.round(rng.gamma(1, 1, columns))]:
            yield {"before": before.tolist(), "now": now.tolist(), "ndcg": ndcg_score([before], [now])}


def calibration_error(chances, outcomes):
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.digitize(chances, edges[1:-1], right=True)
    parts = [(np.sum(bins == b), bins == b) for b in range(BINS)]
    return sum(rows / len(chances) * abs(chances[own].mean() - outcomes[own].mean()) for rows, own in parts if rows)


def errors(rng):
    for rows in [1, 20, 500]:
        chances = np.concatenate([rng.beta(0.7, 0.7, rows), [0, 1, 0.5]])
        outcomes = (rng.random(rows + 3) < chances**1.3).astype(int)
        yield {"classes": 2, "predictions": np.column_stack([1 - chances, chances]).ravel().tolist(), "labels": outcomes.tolist(), "error": calibration_error(chances, outcomes)}
    predictions = rng.dirichlet([1, 1, 2], 200)
    labels = np.array([rng.choice(3, p=p) for p in predictions])
    error = calibration_error(predictions.max(axis=1), (predictions.argmax(axis=1) == labels).astype(int))
    yield {"classes": 3, "predictions": predictions.ravel().tolist(), "labels": labels.tolist(), "error": error}


if __name__ == "__main__":
    rng = np.random.default_rng(6)
    golden = {
        "welch": list(welch(rng)),
        "student": list(student()),
        "logGamma": list(gamma()),
        "ndcg": list(gains(rng)),
        "calibrationError": list(errors(rng)),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "statistics.json").write_text(json.dumps(golden) + "\n")
