"""Trains by LightGBM's Python package what bench/lightgbm.ts trains: matrix.npy, labels.npy and settings.json in a folder."""

import json
import resource
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np

folder = Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())
data = lgb.Dataset(np.load(folder / "matrix.npy"), np.load(folder / "labels.npy"), params=settings["dataset"]).construct()
booster = lgb.Booster({**settings["dataset"], **settings["params"]}, data)
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
for _ in range(settings["iterations"]):
    booster.update()
seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
print(json.dumps({"seconds": seconds, "version": lgb.__version__, "trees": booster.model_to_string().split("\nend of trees")[0]}))
