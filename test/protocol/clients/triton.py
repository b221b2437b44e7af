"""Asks `argv[1]` (host:port) through Triton's own client; stdin tells what, stdout what was answered, both as JSON.

Inputs are `{"name", "datatype", "values"}`: None is NaN, or an empty text.
"""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException, triton_to_np_dtype

MODEL = "churn"


def tensor(name, datatype, values, binary, shape):
    missing = "" if datatype == "BYTES" else np.nan
    array = np.array([missing if value is None else value for value in values], triton_to_np_dtype(datatype))
    made = triton.InferInput(name, shape, datatype)
    made.set_data_from_numpy(array.reshape(shape), binary_data=binary)
    return made


def tensors(inputs, binary=True, width=()):
    return [tensor(**given, binary=binary, shape=[len(given["values"]), *width]) for given in inputs]


def plain(array):
    return [cell.decode() if isinstance(cell, bytes) else cell for cell in array.ravel().tolist()]


def outputs(result):
    return {name: plain(result.as_numpy(name)) for name in ("label", "probabilities")}


def infer(client, inputs, binary_inputs, binary_outputs, width=(), version="", **options):
    wanted = [triton.InferRequestedOutput(name, binary_data=binary_outputs) for name in ("label", "probabilities")]
    given = tensors(inputs, binary_inputs, width)
    return client.infer(MODEL, given, model_version=version, outputs=wanted, **options)


def refusal(ask):
    try:
        ask()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def about(client, inputs):
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "models": [client.is_model_ready(MODEL), client.is_model_ready(MODEL, "7"), client.is_model_ready(MODEL, "8")],
        "server": client.get_server_metadata(),
        "model": client.get_model_metadata(MODEL),
    }


def every_form(client, inputs):
    """The same rows in each form that a tensor can be sent and answered in; JSON has no NaN to send for a gap."""
    has_gap = any(None in given["values"] for given in inputs)
    sent = (True,) if has_gap else (True, False)
    forms = [(a, b, width) for a in sent for b in (True, False) for width in ((), (1,))]
    default = client.infer(MODEL, tensors(inputs))
    return [outputs(default)] + [outputs(infer(client, inputs, a, b, width, version="7")) for a, b, width in forms]


def at_once(client, inputs):
    """Each row in a request of its own, many of them under way at a time."""
    rows = range(len(inputs[0]["values"]))
    single = [[{**given, "values": [given["values"][row]]} for given in inputs] for row in rows]
    asked = [client.async_infer(MODEL, tensors(row), request_id=f"row-{at}") for at, row in enumerate(single)]
    answers = [request.get_result() for request in asked]
    return [{**outputs(answer), "id": answer.get_response()["id"]} for answer in answers]


def refusals(client, inputs):
    return {
        "missing": refusal(lambda: client.infer(MODEL, tensors(inputs[1:]))),
        "version": refusal(lambda: infer(client, inputs, True, True, version="8")),
        "compressed": refusal(lambda: infer(client, inputs, True, True, request_compression_algorithm="gzip")),
    }


asked = json.load(sys.stdin)
with triton.InferenceServerClient(sys.argv[1], concurrency=8) as client:
    answer = {"about": about, "every_form": every_form, "at_once": at_once, "refusals": refusals}[asked["ask"]]
    json.dump(answer(client, asked["inputs"]), sys.stdout)
