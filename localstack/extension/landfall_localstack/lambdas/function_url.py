"""Function URLs that every client can reach.

LocalStack names a URL by a host below its own, `<id>.lambda-url.<region>.127.0.0.1`, which no resolver knows. Ours has
the same by path, `http://127.0.0.1:<port>/lambda-url/<region>/<id>/`; the function sees the path behind that.
"""

from localstack import config
from localstack.http import Request, Response
from localstack.services.lambda_ import provider
from localstack.services.lambda_.invocation.lambda_models import FunctionUrlConfig
from localstack.services.lambda_.urlrouter import FunctionUrlRouter
from localstack.utils.patch import patch


def install() -> None:
    provider.FunctionUrlConfig = _reachable

    @patch(FunctionUrlRouter.register_routes)
    def register_routes(default, self) -> None:
        if not self.registered:
            handler = _ByPath(self)
            self.router.add("/lambda-url/<region>/<api_id>/", endpoint=handler, defaults={"path": ""})
            self.router.add("/lambda-url/<region>/<api_id>/<path:path>", endpoint=handler)
        default(self)


def _reachable(**fields) -> FunctionUrlConfig:
    region = fields["function_arn"].split(":")[3]
    url = f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/lambda-url/{region}/{fields['url_id']}/"
    return FunctionUrlConfig(**fields | {"url": url})


class _ByPath:
    def __init__(self, router: FunctionUrlRouter) -> None:
        self._router = router

    def __call__(self, request: Request, region: str, api_id: str, path: str) -> Response:
        request.path = f"/{path}"
        request.__dict__.pop("full_path", None)  # where it was asked for before, with the old path
        return self._router.handle_lambda_url_invocation(request, api_id, region)
