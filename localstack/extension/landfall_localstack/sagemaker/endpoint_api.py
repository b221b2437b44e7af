"""SageMaker's operations on endpoints and what they are made of. moto keeps the records, and overwrites where AWS
refuses a name that is taken."""

from localstack.aws.api import RequestContext, handler
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from moto.sagemaker.models import FakeEndpointConfig, SageMakerModelBackend, sagemaker_backends

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.endpoint import Endpoint
from landfall_localstack.sagemaker.images import invalid

ENDPOINTS: dict[tuple[Scope, str], Endpoint] = {}
IN_PROGRESS = ("Creating", "Updating")


class EndpointApi:
    @handler("CreateModel", expand=False)
    def create_model(self, context: RequestContext, request: dict) -> dict:
        return _create_once(context, "model", request["ModelName"], _backend(context)._models)

    @handler("CreateEndpointConfig", expand=False)
    def create_endpoint_config(self, context: RequestContext, request: dict) -> dict:
        if len(request["ProductionVariants"]) > 1 or request.get("ShadowProductionVariants"):
            raise invalid("one production variant for each endpoint is what runs here")
        name = request["EndpointConfigName"]
        return _create_once(context, "endpoint configuration", name, _backend(context).endpoint_configs)

    @handler("CreateEndpoint", expand=False)
    def create_endpoint(self, context: RequestContext, request: dict) -> dict:
        scope, name = key = Scope.of(context), request["EndpointName"]
        answer = _create_once(context, "endpoint", name, _backend(context).endpoints)
        ENDPOINTS[key] = Endpoint(scope, name)
        ENDPOINTS[key].deploy(request["EndpointConfigName"], "Creating")
        return answer

    @handler("UpdateEndpoint", expand=False)
    def update_endpoint(self, context: RequestContext, request: dict) -> dict:
        scope, name = key = Scope.of(context), request["EndpointName"]
        _refuse_while_in_progress(context, name)
        config = request["EndpointConfigName"]
        if config not in _backend(context).endpoint_configs:
            raise invalid(f'Could not find endpoint configuration "{scope.arn("endpoint-config", config)}".')
        ENDPOINTS[key].deploy(config, "Updating")
        return {"EndpointArn": scope.arn("endpoint", name)}

    @handler("DeleteEndpoint", expand=False)
    def delete_endpoint(self, context: RequestContext, request: dict) -> None:
        name = request["EndpointName"]
        _refuse_while_in_progress(context, name)
        call_moto(context)
        ENDPOINTS.pop((Scope.of(context), name)).delete()


def _validate_instance_type(_config: FakeEndpointConfig, instance_type: str) -> None:
    """By AWS's own list: moto's is of some years ago."""
    known = load_service("sagemaker").shape_for("ProductionVariantInstanceType").enum
    if instance_type not in known:
        raise invalid(f"{instance_type} is no instance type of SageMaker endpoints")


FakeEndpointConfig.validate_instance_type = _validate_instance_type


def _backend(context: RequestContext) -> SageMakerModelBackend:
    return sagemaker_backends[context.account_id][context.region]


def _create_once(context: RequestContext, kind: str, name: str, existing: dict) -> dict:
    if name in existing:
        arn = Scope.of(context).arn(kind.replace("endpoint configuration", "endpoint-config"), name)
        raise invalid(f'Cannot create already existing {kind} "{arn}".')
    return call_moto(context)


def _refuse_while_in_progress(context: RequestContext, name: str) -> None:
    arn = Scope.of(context).arn("endpoint", name)
    record = _backend(context).endpoints.get(name)
    if record is None:
        raise invalid(f'Could not find endpoint "{arn}".')
    if record.endpoint_status in IN_PROGRESS:
        raise invalid(f'Cannot update in-progress endpoint "{arn}".')
