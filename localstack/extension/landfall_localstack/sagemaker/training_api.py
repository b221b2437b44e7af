"""SageMaker's operations on training jobs."""

from localstack.aws.api import CommonServiceException, RequestContext, handler

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.images import invalid
from landfall_localstack.sagemaker.training import TrainingJob

JOBS: dict[tuple[Scope, str], TrainingJob] = {}


class TrainingApi:
    @handler("CreateTrainingJob", expand=False)
    def create_training_job(self, context: RequestContext, request: dict) -> dict:
        scope, name = key = Scope.of(context), request["TrainingJobName"]
        if key in JOBS:
            raise CommonServiceException(
                "ResourceInUse",
                "Training job names must be unique within an AWS account and region, "
                f"but a training job named '{name}' already exists.",
                400,
            )
        JOBS[key] = TrainingJob(scope, dict(request))
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
        jobs = [job for (scope, _), job in JOBS.items() if scope == Scope.of(context)]
        status, part = request.get("StatusEquals"), request.get("NameContains", "")
        chosen = [job for job in jobs if part in job.name and status in (None, job.status)]
        return {"TrainingJobSummaries": [job.summary() for job in reversed(chosen)]}


def _job(context: RequestContext, request: dict) -> TrainingJob:
    job = JOBS.get((Scope.of(context), request["TrainingJobName"]))
    if job is None:
        raise invalid("Requested resource not found.")
    return job
