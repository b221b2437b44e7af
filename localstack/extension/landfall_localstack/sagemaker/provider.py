"""SageMaker's API: what starts or ends a process is handled here, everything else is moto's."""

from localstack.services.plugins import Service, aws_provider

from landfall_localstack.moto_service import service_of
from landfall_localstack.sagemaker.endpoint_api import EndpointApi
from landfall_localstack.sagemaker.registry_api import RegistryApi
from landfall_localstack.sagemaker.training_api import TrainingApi


@aws_provider(api="sagemaker", name="default")
def sagemaker() -> Service:
    return service_of("sagemaker", TrainingApi(), EndpointApi(), RegistryApi())
