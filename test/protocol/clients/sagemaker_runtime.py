"""boto3's `invoke_endpoint`, sent to the container at `argv[1]` as SageMaker's front does; the calls are on stdin."""

import json
import sys

import boto3

client = boto3.client(
    "sagemaker-runtime",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)


def to_container(params, **_):
    params["url"] = sys.argv[1] + "/invocations"


client.meta.events.register("before-call.sagemaker-runtime.InvokeEndpoint", to_container)


def invoke(call):
    try:
        answer = client.invoke_endpoint(EndpointName="landfall-churn", **call)
    except client.exceptions.ClientError as error:
        return {"status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    return {
        "status": answer["ResponseMetadata"]["HTTPStatusCode"],
        "type": answer["ContentType"],
        "attributes": answer.get("CustomAttributes"),
        "body": answer["Body"].read().decode(),
    }


json.dump([invoke(call) for call in json.load(sys.stdin)], sys.stdout)
