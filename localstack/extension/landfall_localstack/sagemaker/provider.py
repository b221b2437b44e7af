"""SageMaker's API: what starts or ends a process is handled here, everything else is moto's."""

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.aws.skeleton import DispatchTable, create_dispatch_table
from localstack.aws.spec import load_service
from localstack.services.moto import _proxy_moto, call_moto
from localstack.services.plugins import Service, aws_provider
from moto.sagemaker.models import SageMakerModelBackend, sagemaker_backends

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.endpoint import Endpoint
from landfall_localstack.sagemaker.images import invalid
from landfall_localstack.sagemaker.registry import ENDPOINTS, JOBS
from landfall_localstack.sagemaker.training import TrainingJob

IN_PROGRESS = ("Creating", "Updating")


class SageMakerProvider:
    service = "sagemaker"

    @handler("CreateTrainingJob", expand=False)
    def create_training_job(self, context: RequestContext, request: dict) -> dict:
        key = _key(context, request["TrainingJobName"])
        if key in JOBS:
            raise CommonServiceException(
                "ResourceInUse",
                "Training job names must be unique within an AWS account and region, "
                f"but a training job named '{key[1]}' already exists.",
                400,
            )
        JOBS[key] = TrainingJob(key[0], dict(request))
        return {"TrainingJobArn": JOBS[key].arn}

    @handler("DescribeTrainingJob", expand=False)
    def describe_training_job(self, context: RequestContext, request: dict) -> dict:
        return _job(context, request).describe()

    @handler("StopTrainingJob", expand=False)
    def stop_training_job(self, context: RequestContext, request: dict) -> None:
        _job(context, request).stop()

    @handler("ListTrainingJobs", expand=False)
    def list_training_jobs(self, context: RequestContext, request: dict) -> dict:
        """Newest first, with the filters by status and name."""
        jobs = [job for (scope, _), job in JOBS.items() if scope == _scope(context)]
        status, part = request.get("StatusEquals"), request.get("NameContains", "")
        chosen = [job for job in jobs if part in job.name and status in (None, job.status)]
        return {"TrainingJobSummaries": [job.summary() for job in reversed(chosen)]}

    @handler("CreateModel", expand=False)
    def create_model(self, context: RequestContext, request: dict) -> dict:
        return _create_once(context, "model", request["ModelName"], _backend(context)._models)

    @handler("CreateEndpointConfig", expand=False)
    def create_endpoint_config(self, context: RequestContext, request: dict) -> dict:
        if len(request["ProductionVariants"]) > 1:
            raise invalid("one production variant for each endpoint is what runs here")
        name = request["EndpointConfigName"]
        return _create_once(context, "endpoint configuration", name, _backend(context).endpoint_configs)

    @handler("CreateEndpoint", expand=False)
    def create_endpoint(self, context: RequestContext, request: dict) -> dict:
        scope, name = key = _key(context, request["EndpointName"])
        answer = _create_once(context, "endpoint", name, _backend(context).endpoints)
        ENDPOINTS[key] = Endpoint(scope, name)
        ENDPOINTS[key].deploy(request["EndpointConfigName"], "Creating")
        return answer

    @handler("UpdateEndpoint", expand=False)
    def update_endpoint(self, context: RequestContext, request: dict) -> dict:
        scope, name = key = _key(context, request["EndpointName"])
        _refuse_while_in_progress(context, name)
        config = request["EndpointConfigName"]
        if config not in _backend(context).endpoint_configs:
            raise invalid(f'Could not find endpoint configuration "{scope.arn("endpoint-config", config)}".')
        ENDPOINTS[key].deploy(config, "Updating")
        return {"EndpointArn": scope.arn("endpoint", name)}

    @handler("DeleteEndpoint", expand=False)
    def delete_endpoint(self, context: RequestContext, request: dict) -> None:
        key = _key(context, request["EndpointName"])
        _refuse_while_in_progress(context, key[1])
        call_moto(context)
        ENDPOINTS.pop(key).delete()

    @handler("UpdateModelPackage", expand=False)
    def update_model_package(self, context: RequestContext, request: dict) -> dict:
        """moto drops what a request does not name; AWS keeps it."""
        package = _backend(context).describe_model_package(request["ModelPackageArn"])
        kept = {name: getattr(package, name) for name in ("approval_description", "model_approval_status")}
        metadata = dict(package.customer_metadata_properties or {})
        answer = call_moto(context)
        for name, value in kept.items():
            if getattr(package, name) is None:
                setattr(package, name, value)
        removed = request.get("CustomerMetadataPropertiesToRemove") or []
        metadata |= request.get("CustomerMetadataProperties") or {}
        package.customer_metadata_properties = {key: metadata[key] for key in metadata if key not in removed}
        return answer


def _scope(context: RequestContext) -> Scope:
    return Scope(context.account_id, context.region)


def _key(context: RequestContext, name: str) -> tuple[Scope, str]:
    return _scope(context), name


def _backend(context: RequestContext) -> SageMakerModelBackend:
    return sagemaker_backends[context.account_id][context.region]


def _job(context: RequestContext, request: dict) -> TrainingJob:
    job = JOBS.get(_key(context, request["TrainingJobName"]))
    if job is None:
        raise invalid("Requested resource not found.")
    return job


def _create_once(context: RequestContext, kind: str, name: str, existing: dict) -> dict:
    """moto overwrites; AWS refuses a name that is taken."""
    if name in existing:
        arn = _scope(context).arn(kind.replace("endpoint configuration", "endpoint-config"), name)
        raise invalid(f'Cannot create already existing {kind} "{arn}".')
    return call_moto(context)


def _refuse_while_in_progress(context: RequestContext, name: str) -> None:
    arn = _scope(context).arn("endpoint", name)
    record = _backend(context).endpoints.get(name)
    if record is None:
        raise invalid(f'Could not find endpoint "{arn}".')
    if record.endpoint_status in IN_PROGRESS:
        raise invalid(f'Cannot update in-progress endpoint "{arn}".')


def _dispatch_table(provider: SageMakerProvider) -> DispatchTable:
    fallback = {operation: _proxy_moto for operation in load_service(provider.service).operation_names}
    return fallback | create_dispatch_table(provider)


@aws_provider(api="sagemaker", name="default")
def sagemaker() -> Service:
    return Service.for_provider(SageMakerProvider(), dispatch_table_factory=_dispatch_table)
