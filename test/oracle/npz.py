"""SciPy as the oracle of core/npz.ts: reads test/golden/npz/landfall.npz, and writes what it holds as JSON."""

import json
from pathlib import Path

import scipy.sparse

folder = Path(__file__).parent.parent / "golden/npz"
matrix = scipy.sparse.load_npz(folder / "landfall.npz")
assert matrix.format == "csc" and matrix.dtype == "float32" and matrix.has_canonical_format
(folder / "landfall.json").write_text(json.dumps(matrix.toarray().tolist()) + "\n")
