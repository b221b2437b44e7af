"""Golden values for core/rollout from SciPy: `python test/oracle/rollout.py` writes test/golden/rollout/."""

import json
import math
from pathlib import Path

import numpy as np
from scipy import special, stats

OUT = Path(__file__).parent.parent / "golden" / "rollout"
Z = 3


def fails_more(failures_of_next, failures_of_live, share):
    """The Beta(1, 0.1) mixture's likelihood over that of failures which fall to the new version by its share."""
    log = special.betaln(1 + failures_of_next, 0.1 + failures_of_live) - special.betaln(1, 0.1)
    return math.exp(log - failures_of_next * math.log(share) - failures_of_live * math.log(1 - share))


def wilson(share, n):
    """SciPy takes a confidence level: 3 standard errors on each side."""
    level = 1 - 2 * stats.norm.sf(Z)
    return stats.binomtest(round(share * n), n).proportion_ci(level, method="wilson").low


def median(values):
    """The widest order statistics below and above which the true median lies too rarely for a normal variable's 3 errors."""
    ascending, n = np.sort(values), len(values)
    below = int(stats.binom.ppf(stats.norm.sf(Z), n, 0.5))
    return {"value": float(np.median(values)), "low": float(ascending[below - 1]), "high": float(ascending[n - below])}


rng = np.random.default_rng(5)
draws = [np.round(rng.lognormal(2, 1, n), 3) for n in (13, 20, 57, 400)]
golden = {
    "failsMore": [
        [b, c, share, fails_more(b, c, share)]
        for share in (0.05, 0.1, 0.5, 0.75)
        for b, c in ((1, 0), (2, 0), (5, 0), (8, 1), (30, 7), (60, 50))
    ],
    "wilsonLow": [[s, n, wilson(s, n)] for n in (4, 20, 52, 1000) for s in (0.0, 0.25, 0.5, 1.0)],
    "median": [{"values": v.tolist(), "median": median(v)} for v in draws],
}
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "judge.json").write_text(json.dumps(golden, indent=1) + "\n")
