"""Golden values for core/drift from SciPy: `python test/oracle/drift.py` writes test/golden/drift/."""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

OUT = Path(__file__).parent.parent / "golden" / "drift"


def samples(rng):
    yield "same", rng.normal(size=200), rng.normal(size=150)
    yield "shifted", rng.normal(size=300), rng.normal(0.4, 1, size=120)
    yield "wider", rng.normal(size=80), rng.normal(0, 2, size=400)
    yield "ties", rng.integers(0, 4, 200).astype(float), rng.integers(0, 5, 100).astype(float)
    yield "apart", rng.random(30), rng.random(40) + 2
    yield "small", rng.normal(size=12), rng.normal(size=9)


def ks(name, a, b):
    result = stats.ks_2samp(a, b, method="asymp")
    return {
        "name": name,
        "a": np.sort(a).tolist(),
        "b": np.sort(b).tolist(),
        "statistic": float(result.statistic),
        "pValue": float(result.pvalue),
        "wasserstein": float(stats.wasserstein_distance(a, b)),
    }


def counts(rng):
    """Two rows of counts over the same bins."""
    yield "like", rng.multinomial(300, [0.5, 0.3, 0.2]), rng.multinomial(200, [0.5, 0.3, 0.2])
    yield "moved", rng.multinomial(300, [0.5, 0.3, 0.2]), rng.multinomial(5000, [0.2, 0.3, 0.5])
    yield "a bin of one side", np.array([40, 60, 0]), np.array([10, 0, 90])
    yield "apart", np.array([40, 60, 0, 0]), np.array([0, 0, 5, 90])
    yield "many", rng.multinomial(2000, rng.dirichlet(np.ones(21))), rng.multinomial(700, rng.dirichlet(np.ones(21)))
    yield "equal", np.array([10, 20, 30]), np.array([100, 200, 300])
    yield "shares of texts", np.array([12.25, 7.5, 80.25]), np.array([33.125, 6.875, 60.0])


def contingency(name, a, b):
    kept = np.array([a, b], dtype=float)
    kept = kept[:, kept.sum(axis=0) > 0]
    test = stats.chi2_contingency(kept, correction=False)
    return {
        "name": name,
        "a": a.tolist(),
        "b": b.tolist(),
        "distance": float(jensenshannon(a, b, base=2)),
        "statistic": float(test.statistic),
        "freedom": int(test.dof),
        "pValue": float(test.pvalue),
    }


def mann_whitney(name, a, b):
    test = stats.mannwhitneyu(b, a, alternative="greater", method="asymptotic", use_continuity=False)
    return {
        "name": name,
        "low": a.tolist(),
        "high": b.tolist(),
        "auc": float(test.statistic / (len(a) * len(b))),
        "pValue": float(test.pvalue),
    }


def fisher(now, rows, before, rows_before):
    table = [[now, rows - now], [before, rows_before - before]]
    return [now, rows, before, rows_before, float(stats.fisher_exact(table, alternative="greater").pvalue)]


rng = np.random.default_rng(5)
golden = {
    "ks": [ks(name, a, b) for name, a, b in samples(rng)],
    "kolmogorov": [[x, float(special.kolmogorov(x))] for x in (0.05, 0.2, 0.5, 0.9, 0.999, 1.0, 1.36, 1.63, 3.0, 6.0)],
    "chiSquared": [
        [x, df, float(stats.chi2.sf(x, df))]
        for df in (1, 2, 3, 4, 9, 10, 21)
        for x in (0.0, 0.001, 0.5, 3.84, 10.0, 40.0, 300.0)
    ],
    "counts": [contingency(name, a, b) for name, a, b in counts(rng)],
    "mannWhitney": [mann_whitney(name, a, b) for name, a, b in samples(rng)],
    "fisher": [
        fisher(*shares)
        for shares in (
            (0, 200, 0, 1000),
            (3, 10, 1, 12),
            (10, 200, 0, 1000),
            (10, 200, 40, 1000),
            (12, 200, 80, 1000),
            (200, 200, 0, 20),
            (200, 200, 20, 20),
            (1, 1, 0, 1),
            (100, 500, 12, 20000),
            (50300, 1000000, 5000, 100000),
            (900, 1000, 90000, 100000),
        )
    ],
}
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "statistics.json").write_text(json.dumps(golden) + "\n")
