"""Asks the function of a pipeline with `serving: lambda`.

    python function.py NAME '{"age": 41, "city": "Bonn"}'

The payload is the JSON of the request, the result is the JSON of the answer. The caller needs lambda:InvokeFunction on
the alias landfall-predict-NAME:live.
"""

import json
import sys

import boto3


def predict(pipeline: str, rows: list[dict]) -> list[dict]:
    answer = boto3.client("lambda").invoke(
        FunctionName=f"landfall-predict-{pipeline}", Qualifier="live", Payload=json.dumps({"instances": rows})
    )
    result = json.load(answer["Payload"])
    if "FunctionError" in answer:
        raise ValueError(result["errorMessage"])  # names the row and the column
    return result["predictions"]


if __name__ == "__main__":
    try:
        print(json.dumps(predict(sys.argv[1], [json.loads(sys.argv[2])])))
    except ValueError as error:
        sys.exit(str(error))
