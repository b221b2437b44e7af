"""Golden values for core/drift from SciPy: `python test/oracle/drift.py` writes test/golden/drift/."""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats

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
    }


rng = np.random.default_rng(5)
golden = {
    "ks": [ks(name, a, b) for name, a, b in samples(rng)],
    "kolmogorov": [[x, float(special.kolmogorov(x))] for x in (0.05, 0.2, 0.5, 0.9, 0.999, 1.0, 1.36, 1.63, 3.0, 6.0)],
    "chiSquared": [
        [x, df, float(stats.chi2.sf(x, df))]
        for df in (1, 2, 3, 4, 9, 10, 21)
        for x in (0.0, 0.001, 0.5, 3.84, 10.0, 40.0, 300.0)
    ],
}
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "statistics.json").write_text(json.dumps(golden) + "\n")
