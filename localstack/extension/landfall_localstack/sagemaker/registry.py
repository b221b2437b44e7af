"""The jobs and endpoints of this instance, by account and region and by name."""

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.endpoint import Endpoint
from landfall_localstack.sagemaker.training import TrainingJob

JOBS: dict[tuple[Scope, str], TrainingJob] = {}
ENDPOINTS: dict[tuple[Scope, str], Endpoint] = {}
