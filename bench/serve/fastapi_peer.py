"""What a few lines of FastAPI around a model.onnx come to: `python fastapi_peer.py MODEL PORT`."""

import sys

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI

TYPES = {"tensor(float)": np.float32, "tensor(string)": object}

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1  # as Landfall's: for single rows more only cost
session = onnxruntime.InferenceSession(sys.argv[1], options)
inputs = [(tensor.name, TYPES[tensor.type]) for tensor in session.get_inputs()]
app = FastAPI()


@app.post("/invocations")
async def invocations(body: dict):
    split = body["dataframe_split"]
    columns = dict(zip(split["columns"], zip(*split["data"])))
    feeds = {name: np.array(columns[name], dtype).reshape(-1, 1) for name, dtype in inputs}
    labels, probabilities = session.run(["label", "probabilities"], feeds)
    pairs = zip(labels.tolist(), probabilities.tolist())
    return {"predictions": [{"label": label, "probabilities": each} for label, each in pairs]}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
