"""Golden values for core/metrics' paired tests: `python test/oracle/paired.py` writes test/golden/paired/.

DeLong's test from the paper's definition, every pair of rows; McNemar's mid-p from scipy's binomial distribution, checked
against scipy.stats.binomtest.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score

OUT = Path(__file__).parent.parent / "golden" / "paired"


def placements(labels, scores):
    """V10 of the positive rows and V01 of the negative ones, by the kernel ψ over all pairs."""
    positive, negative = scores[labels == 1], scores[labels == 0]
    psi = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    return psi.mean(axis=1), psi.mean(axis=0)


def delong(labels, ours, theirs, margin):
    v10, v01 = zip(placements(labels, ours), placements(labels, theirs))
    areas = [v.mean() for v in v10]
    assert np.allclose(areas, [roc_auc_score(labels, ours), roc_auc_score(labels, theirs)])
    covariance = np.cov(v10) / len(v10[0]) + np.cov(v01) / len(v01[0])
    contrast = np.array([1, -1])
    error = np.sqrt(contrast @ covariance @ contrast)
    difference = areas[0] - areas[1]
    low, high = stats.norm.interval(0.95, loc=difference, scale=error)
    return {
        "labels": labels.tolist(),
        "ours": ours.tolist(),
        "theirs": theirs.tolist(),
        "margin": margin,
        "difference": {"value": difference, "low": max(-1, low), "high": min(1, high)},
        "pValue": stats.norm.sf((difference - margin) / error),
    }


def delong_cases():
    rng = np.random.default_rng(11)

    def case(rows, share, noises, decimals, margin=0):
        labels = (np.arange(rows) < share * rows).astype(int)
        rng.shuffle(labels)
        shared = rng.normal(size=rows)
        logits = [labels + shared + noise * rng.normal(size=rows) for noise in noises]
        ours, theirs = [(1 / (1 + np.exp(-logit))).round(decimals) for logit in logits]
        return delong(labels, ours, theirs, margin)

    yield "better", case(200, 0.5, (0.1, 1.5), 9)
    yield "worse", case(200, 0.4, (1.5, 0.1), 9)
    yield "alike", case(150, 0.5, (0.8, 0.8), 9)
    yield "ties", case(200, 0.5, (0.5, 1.0), 1)
    yield "rare", case(300, 0.02, (0.2, 1.0), 3)
    yield "margin", case(200, 0.5, (0.1, 1.5), 9, margin=0.05)
    yield "two-of-each", case(4, 0.5, (0.3, 3.0), 9)


def mcnemar(ours, theirs, rows):
    """`ours`, `theirs`: rows that only one of the two models answers rightly."""
    coins = ours + theirs
    exact = stats.binomtest(ours, coins, alternative="greater").pvalue if coins else 1
    mid = exact - stats.binom.pmf(ours, coins, 0.5) / 2
    assert np.isclose(mid, stats.binom.sf(ours, coins, 0.5) + stats.binom.pmf(ours, coins, 0.5) / 2)
    shares = (ours + 1) / (rows + 2), (theirs + 1) / (rows + 2)
    center = shares[0] - shares[1]
    error = np.sqrt((sum(shares) - center**2) / (rows + 2))
    low, high = stats.norm.interval(0.95, loc=center, scale=error)
    return {
        "ours": ours,
        "theirs": theirs,
        "rows": rows,
        "difference": {"value": (ours - theirs) / rows, "low": max(-1, low), "high": min(1, high)},
        "pValue": mid,
    }


MCNEMAR = [(0, 0, 50), (1, 0, 20), (0, 1, 20), (6, 1, 100), (1, 6, 100), (12, 12, 80), (59, 6, 400), (520, 480, 5000),
           (48_000, 47_000, 300_000)]

OUT.mkdir(parents=True, exist_ok=True)
golden = {"delong": [{"name": name, **case} for name, case in delong_cases()],
          "mcnemar": [mcnemar(*counts) for counts in MCNEMAR]}
(OUT / "tests.json").write_text(json.dumps(golden) + "\n")
