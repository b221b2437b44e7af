"""Saves a model.onnx as an MLflow model: `python mlflow_peer.py MODEL FOLDER`.

MLflow's own flavour for ONNX feeds columns as vectors; Landfall's models take each as `[rows, 1]`, which is all that the
wrapper adds.
"""

import sys

import mlflow.pyfunc
import numpy as np
import pandas as pd


class OnnxModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # as Landfall's: for single rows more only cost
        self.session = onnxruntime.InferenceSession(context.artifacts["model"], options)
        types = {"tensor(float)": np.float32, "tensor(string)": object}
        self.inputs = [(tensor.name, types[tensor.type]) for tensor in self.session.get_inputs()]

    def predict(self, context, model_input, params=None):
        feeds = {name: model_input[name].to_numpy(dtype).reshape(-1, 1) for name, dtype in self.inputs}
        labels, probabilities = self.session.run(["label", "probabilities"], feeds)
        return pd.DataFrame({"label": labels, "probability": probabilities[:, 1]})


mlflow.pyfunc.save_model(
    sys.argv[2],
    python_model=OnnxModel(),
    artifacts={"model": sys.argv[1]},
    pip_requirements=["onnxruntime", "pandas"],
)
