"""NumPy as the oracle of core/npy.ts: writes arrays to test/golden/npy."""

from pathlib import Path

import numpy as np

folder = Path(__file__).parent.parent / "golden/npy"
folder.mkdir(parents=True, exist_ok=True)
matrix = np.array([[1.5, -2.5, np.nan], [np.inf, 0.0, 1e-45]])
np.save(folder / "matrix-c-f4.npy", matrix.astype("<f4"))
np.save(folder / "matrix-fortran-f4.npy", np.asfortranarray(matrix.astype("<f4")))
np.save(folder / "matrix-fortran-f8.npy", np.asfortranarray(matrix))
np.save(folder / "vector-i4.npy", np.array([0, -1, 2**31 - 1, -(2**31)], dtype="<i4"))
np.save(folder / "empty-f8.npy", np.zeros((0, 4)))
np.save(folder / "scalar-f4.npy", np.float32(2.5))
np.save(folder / "unknown-i8.npy", np.array([1], dtype="<i8"))
with open(folder / "version2-i4.npy", "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype="<i4"), version=(2, 0))
