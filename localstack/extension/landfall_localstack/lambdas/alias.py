"""UpdateAlias with weights, at which LocalStack 4.14 fails: it checks them against a version that it forgets to hand on."""

from contextvars import ContextVar

from localstack.aws.api import RequestContext
from localstack.services.lambda_ import api_utils
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion
from localstack.services.lambda_.provider import LambdaProvider
from localstack.services.lambda_.provider_utils import get_function_version
from localstack.utils.patch import patch

_target: ContextVar[FunctionVersion] = ContextVar("the version that the alias being updated names")


def accept_weights() -> None:
    @patch(LambdaProvider._create_routing_config_model)
    def create_routing_config_model(default, self, weights: dict, version: FunctionVersion | None = None):
        return default(self, weights, version or _target.get())

    @patch(LambdaProvider.update_alias)
    def update_alias(default, self, context: RequestContext, function_name: str, name: str, **changes):
        version = changes.get("function_version")
        version = version or self.get_alias(context, function_name, name)["FunctionVersion"]
        account, region = api_utils.get_account_and_region(function_name, context)
        function = api_utils.get_function_name(function_name, context)
        _target.set(get_function_version(function, version, account, region))
        return default(self, context, function_name, name, **changes)
