"""Step Functions' integration with training jobs, `sagemaker:createTrainingJob` and `.sync`, which LocalStack lacks."""

from contextlib import suppress

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from localstack.aws.api.stepfunctions import HistoryEventType, TaskFailedEventDetails
from localstack.services.stepfunctions.asl.component.common.error_name.custom_error_name import CustomErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.error_name import ErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import StatesErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task import state_task_factory
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service.resource import (
    ResourceCondition,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from localstack.services.stepfunctions.asl.eval.environment import Environment
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.asl.utils.boto_client import boto_client_for
from localstack.services.stepfunctions.asl.utils.encoding import to_json_str

from landfall_localstack.sagemaker.training import ENDED

TASK_FAILED = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
API_ERROR = CustomErrorName("SageMaker.AmazonSageMakerException")


class _Resolver:
    """Called until it returns the completed job, or raises that it has failed."""

    def __init__(self, task: "TrainingJobTask", env: Environment, client: BaseClient, name: str) -> None:
        self._task, self._env, self._client, self._name = task, env, client, name

    def __call__(self) -> dict | None:
        job = self._client.describe_training_job(TrainingJobName=self._name)
        if job["TrainingJobStatus"] not in ENDED:
            return None
        job.pop("ResponseMetadata", None)
        self._task._normalise_response(response=job, service_action_name="describe_training_job")
        if job["TrainingJobStatus"] == "Completed":
            return job
        raise FailureEventException(self._task.failed(self._env, TASK_FAILED, to_json_str(job)))

    def stop(self) -> None:
        with suppress(ClientError):  # it may have just ended by itself
            self._client.stop_training_job(TrainingJobName=self._name)


class TrainingJobTask(StateTaskServiceCallback):
    """LocalStack's base class asks the resolver that `_build_sync_resolver` gives, until it answers."""

    def __init__(self) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})

    def _get_supported_parameters(self) -> set[str]:
        operation = self._get_boto_operation_model(self._get_boto_service_name(), self._get_boto_service_action())
        return set(operation.input_shape.members)

    def _eval_service_task(
        self, env: Environment, resource_runtime_part, normalised_parameters, state_credentials
    ) -> None:
        client = self._client(resource_runtime_part, state_credentials)
        answer = client.create_training_job(**normalised_parameters)
        answer.pop("ResponseMetadata", None)
        env.stack.append(answer)

    def _build_sync_resolver(self, env: Environment, resource_runtime_part, normalised_parameters, state_credentials):
        env.stack.pop()  # the answer of createTrainingJob, which the job's description replaces
        client = self._client(resource_runtime_part, state_credentials)
        return _Resolver(self, env, client, normalised_parameters["TrainingJobName"])

    def _eval_sync(self, env: Environment, sync_resolver, **arguments):
        result = super()._eval_sync(env=env, sync_resolver=sync_resolver, **arguments)
        if result is None:  # the state timed out or the execution was stopped: AWS stops the job
            sync_resolver.stop()
        return result

    def _from_error(self, env: Environment, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError):
            return super()._from_error(env=env, ex=ex)
        error, metadata = ex.response["Error"], ex.response["ResponseMetadata"]
        cause = (
            f"{error['Message']} (Service: AmazonSageMaker; Status Code: {metadata['HTTPStatusCode']}; "
            f"Error Code: {error['Code']}; Request ID: {metadata.get('RequestId')}; Proxy: null)"
        )
        return self.failed(env, API_ERROR, cause)

    def failed(self, env: Environment, name: ErrorName, cause: str) -> FailureEvent:
        details = TaskFailedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            error=name.error_name,
            cause=cause,
        )
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )

    def _client(self, part, credentials):
        return boto_client_for(service="sagemaker", region=part.region, state_credentials=credentials)


def install() -> None:
    default = state_task_factory.state_task_service_for
    state_task_factory.state_task_service_for = lambda service_name: (
        TrainingJobTask() if service_name == "sagemaker" else default(service_name)
    )
