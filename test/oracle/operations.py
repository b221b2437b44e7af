"""Golden values for core/checks/binomial.ts from SciPy: `python test/oracle/operations.py` writes test/golden/monitor/."""

import json
from pathlib import Path

from scipy import stats

OUT = Path(__file__).parent.parent / "golden" / "monitor"

CASES = [
    (0, 10, 0.01),
    (1, 10, 0.01),
    (2, 10, 0.01),
    (10, 10, 0.05),
    (6, 100, 0.05),
    (12, 100, 0.05),
    (60, 1000, 0.05),
    (49, 1000, 0.05),
    (10_200, 1_000_000, 0.01),
    (11_000, 1_000_000, 0.01),
    (990, 1000, 0.99),
    (3, 7, 0.5),
]

if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    tails = [{"successes": k, "trials": n, "p": p, "tail": float(stats.binom.sf(k - 1, n, p))} for k, n, p in CASES]
    (OUT / "binomial.json").write_text(json.dumps(tails, indent=1) + "\n")
