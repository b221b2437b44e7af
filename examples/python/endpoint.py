"""Asks the SageMaker endpoint of a pipeline with `serving: serverless` or `realtime`.

    python endpoint.py NAME < rows.csv

Rows come as CSV with a header, predictions go as CSV, one per row and in its order. The caller needs
sagemaker:InvokeEndpoint on the endpoint landfall-NAME.
"""

import sys

import boto3
from botocore.exceptions import ClientError


def predict(pipeline: str, rows: bytes) -> str:
    runtime = boto3.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(
        EndpointName=f"landfall-{pipeline}", ContentType="text/csv", Accept="text/csv", Body=rows
    )
    return answer["Body"].read().decode()


if __name__ == "__main__":
    try:
        print(predict(sys.argv[1], sys.stdin.buffer.read()), end="")
    except ClientError as error:
        # Of a refused request: what the endpoint said, which names the row and the column.
        sys.exit(error.response.get("OriginalMessage") or str(error))
