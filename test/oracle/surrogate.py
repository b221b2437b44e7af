"""Golden values for core/search/surrogate from scikit-learn and SciPy: `python test/oracle/surrogate.py`."""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

OUT = Path(__file__).parent.parent / "golden" / "search"


def process(name, points, values, queries, signal, noise, length_scales):
    """Posterior of the function (without noise), and the log marginal likelihood with its gradient by the logarithms."""
    kernel = ConstantKernel(signal) * Matern(length_scales, nu=2.5) + WhiteKernel(noise)
    gp = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(points, values)
    mean, std = gp.predict(queries, return_std=True)
    likelihood, gradient = gp.log_marginal_likelihood(gp.kernel_.theta, eval_gradient=True)
    # scikit-learn's order is signal, length-scales, noise.
    ordered = [*gradient[1:-1], gradient[0], gradient[-1]]
    return {
        "name": name,
        "points": points.tolist(),
        "values": values.tolist(),
        "queries": queries.tolist(),
        "hyperparameters": {"signal": signal, "noise": noise, "lengthScales": length_scales},
        "mean": mean.tolist(),
        "std": np.sqrt(np.maximum(0, std**2 - noise)).tolist(),
        "logMarginalLikelihood": float(likelihood),
        "gradient": ordered,
    }


def improvement(mean, std, best):
    """Of a loss, by its definition: E[max(0, best - N(mean, std))]."""
    expected = stats.norm.expect(lambda loss: best - loss, loc=mean, scale=std, lb=-np.inf, ub=best)
    return {"mean": mean, "std": std, "best": best, "expected": float(expected)}


rng = np.random.default_rng(11)
wave = lambda x: np.sin(5 * x[:, 0]) + x[:, -1] ** 2
cases = []
for name, n, d, hyper in [
    ("line", 7, 1, (1.0, 1e-2, [0.3])),
    ("ard", 15, 4, (0.7, 1e-3, [0.2, 3.0, 1.0, 0.05])),
    ("wide", 40, 9, (2.5, 0.2, [1.0] * 9)),
]:
    points = rng.random((n, d))
    queries = np.vstack([points[:2], rng.random((5, d))])
    cases.append(process(name, points, wave(points) + 0.05 * rng.standard_normal(n), queries, *hyper))
golden = {
    "processes": cases,
    "improvements": [improvement(*c) for c in [(0, 1, 0), (0.5, 0.3, 0.2), (-1, 0.5, 0.1), (0.3, 2, -0.4)]],
}
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "surrogate.json").write_text(json.dumps(golden) + "\n")
