"""SageMaker's API: what starts or ends a process is handled here, everything else is moto's."""

from localstack.aws.skeleton import DispatchTable, create_dispatch_table
from localstack.aws.spec import load_service
from localstack.services.moto import _proxy_moto
from localstack.services.plugins import Service, aws_provider

from landfall_localstack.sagemaker.endpoint_api import EndpointApi
from landfall_localstack.sagemaker.registry_api import RegistryApi
from landfall_localstack.sagemaker.training_api import TrainingApi


class SageMakerProvider:
    service = "sagemaker"


def _dispatch_table(provider: SageMakerProvider) -> DispatchTable:
    table: DispatchTable = {operation: _proxy_moto for operation in load_service(provider.service).operation_names}
    for api in (TrainingApi(), EndpointApi(), RegistryApi()):
        table |= create_dispatch_table(api)
    return table


@aws_provider(api="sagemaker", name="default")
def sagemaker() -> Service:
    return Service.for_provider(SageMakerProvider(), dispatch_table_factory=_dispatch_table)
