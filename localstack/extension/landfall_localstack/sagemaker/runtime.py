"""InvokeEndpoint, by its path: the service's signing name is SageMaker's own, so LocalStack cannot tell them apart."""

import json
from contextlib import nullcontext

import requests
from localstack.http import Request, Response, route
from localstack.utils.aws.request_context import extract_region_from_headers, get_account_id_from_request

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.endpoint import Server
from landfall_localstack.sagemaker.endpoint_api import ENDPOINTS

TIMEOUT_SECONDS = 60  # AWS's own
MESSAGE_CHARACTERS = 1024


class InvokeEndpoint:
    @route("/endpoints/<name>/invocations", methods=["POST"])
    def invoke(self, request: Request, name: str) -> Response:
        scope = Scope(get_account_id_from_request(request), extract_region_from_headers(request.headers))
        endpoint = ENDPOINTS.get((scope, name))
        with endpoint.serving() if endpoint else nullcontext() as server:
            if server is None:
                return _error(400, "ValidationError", f"Endpoint {name} of account {scope.account} not found.")
            return _forward(server, request)


def _forward(server: Server, request: Request) -> Response:
    try:
        answer = requests.post(
            f"{server.url}/invocations",
            data=request.get_data(),
            headers=_headers(request),
            timeout=TIMEOUT_SECONDS,
        )
    except requests.RequestException as error:
        return _model_error(server, 0, str(error))
    if not answer.ok:
        return _model_error(server, answer.status_code, answer.text)
    headers = {"x-Amzn-Invoked-Production-Variant": server.variant}
    if "x-amzn-sagemaker-custom-attributes" in answer.headers:
        headers["X-Amzn-SageMaker-Custom-Attributes"] = answer.headers["x-amzn-sagemaker-custom-attributes"]
    content_type = answer.headers.get("content-type", "application/octet-stream")
    return Response(answer.content, status=200, headers=headers, content_type=content_type)


def _headers(request: Request) -> dict[str, str]:
    """What a container sees of the caller's headers."""
    names = ("content-type", "accept")
    return {
        name: value
        for name, value in request.headers.items()
        if name.lower() in names or name.lower().startswith("x-amzn-sagemaker-")
    }


def _model_error(server: Server, status: int, text: str) -> Response:
    side = "client" if 400 <= status < 500 else "server"
    message = f'Received {side} error ({status}) from {server.variant} with message "{text[:MESSAGE_CHARACTERS]}"'
    details = {"OriginalStatusCode": status, "OriginalMessage": text[:MESSAGE_CHARACTERS]}
    return _error(424, "ModelError", message, details)


def _error(status: int, kind: str, message: str, details: dict | None = None) -> Response:
    body = json.dumps({"Message": message, **(details or {})})
    return Response(body, status=status, mimetype="application/json", headers={"x-amzn-errortype": kind})
