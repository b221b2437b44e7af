"""A training job: channels in, the algorithm's process, the model out, with SageMaker's states and reasons."""

import json
import logging
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

from landfall_localstack.sagemaker import storage
from landfall_localstack.sagemaker.container import Container, Scope
from landfall_localstack.sagemaker.images import command_for, invalid

LOG = logging.getLogger(__name__)
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
STOP_GRACE_SECONDS = 120  # between SIGTERM and SIGKILL, AWS's own
DAY_SECONDS = 86400
FAILURE_CHARACTERS = 1024
ENDED = ("Completed", "Failed", "Stopped")


def now() -> datetime:
    return datetime.now(UTC)


class AlgorithmError(Exception):
    """The algorithm's process failed; the text is its own reason and exit code."""


class TrainingJob:
    """Runs in a thread of its own from the moment it is made; `describe` may be called at any time."""

    def __init__(self, scope: Scope, request: dict) -> None:
        self.name = request["TrainingJobName"]
        self.arn = scope.arn("training-job", self.name)
        self._scope, self._request = scope, request
        self._command = command_for(request["AlgorithmSpecification"]["TrainingImage"], "train")
        self._output = f"{request['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.name}/output"
        self._times = {"CreationTime": now()}
        self._transitions: list[dict] = []
        self._failure: str | None = None
        self._stop_asked = threading.Event()
        self._lock = threading.RLock()
        self._move("InProgress", "Starting", "Preparing the instances for training")
        self._container = Container(scope, self.name)
        threading.Thread(target=self._run, daemon=True, name=f"training-{self.name}").start()

    def describe(self) -> dict:
        """DescribeTrainingJob's answer: the request, and what came of it."""
        with self._lock:
            answer = self._request | self._times | self.summary()
            answer |= {
                "SecondaryStatus": self._transitions[-1]["Status"],
                "SecondaryStatusTransitions": [dict(transition) for transition in self._transitions],
                "ModelArtifacts": {"S3ModelArtifacts": f"{self._output}/model.tar.gz"},
            }
            if self._failure:
                answer["FailureReason"] = self._failure
            return answer

    def summary(self) -> dict:
        return {
            "TrainingJobName": self.name,
            "TrainingJobArn": self.arn,
            "TrainingJobStatus": self.status,
            "CreationTime": self._times["CreationTime"],
            "LastModifiedTime": self._times["LastModifiedTime"],
        }

    def stop(self) -> None:
        """SIGTERM, and SIGKILL two minutes later, as on AWS; what is in /opt/ml/model by then is kept."""
        with self._lock:
            if self.status in ENDED:
                raise invalid(f"The request was rejected because the training job is in status {self.status}.")
            self._stop_asked.set()
            self._move("Stopping", "Stopping", "Stopping the training job")
        threading.Thread(target=self._container.end, args=[STOP_GRACE_SECONDS], daemon=True).start()

    def _move(self, status: str, secondary: str, message: str = "") -> None:
        with self._lock:
            time = now()
            if self._transitions:
                self._transitions[-1]["EndTime"] = time
            self.status = status
            self._times["LastModifiedTime"] = time
            self._transitions.append({"Status": secondary, "StartTime": time, "StatusMessage": message})

    def _run(self) -> None:
        try:
            self._prepare()
            timed_out = not self._stop_asked.is_set() and self._train()
            self._upload()
            self._finish(timed_out)
        except AlgorithmError as error:
            self._fail(f"AlgorithmError: {error}")
        except Exception as error:
            LOG.warning("training job %s", self.name, exc_info=True)
            self._fail(f"ClientError: {error}")
        finally:
            self._container.remove()

    def _prepare(self) -> None:
        self._move("InProgress", "Downloading", "Downloading input data")
        ml, channels = self._container.ml, {}
        for channel in self._request.get("InputDataConfig", []):
            source = channel["DataSource"]["S3DataSource"]
            if source["S3DataType"] != "S3Prefix":
                raise NotImplementedError(f"S3DataType {source['S3DataType']} is not supported here")
            folder = ml / "input/data" / channel["ChannelName"]
            storage.download_prefix(self._scope.clients().s3, source["S3Uri"], folder)
            channels[channel["ChannelName"]] = {
                "TrainingInputMode": "File",
                "S3DistributionType": "FullyReplicated",
                "RecordWrapperType": "None",
            }
        _write(ml / "input/config/hyperparameters.json", self._request.get("HyperParameters") or {})
        _write(ml / "input/config/inputdataconfig.json", channels)
        hosts = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "lo"}
        _write(ml / "input/config/resourceconfig.json", hosts)

    def _train(self) -> bool:
        """Run the process to its end; whether MaxRuntimeInSeconds cut it short. Raises AlgorithmError."""
        with self._lock:
            if self._stop_asked.is_set():
                return False
            self._move("InProgress", "Training", "Training image download completed. Training in progress.")
            self._times["TrainingStartTime"] = now()
            command, environment = self._command
            own = {"TRAINING_JOB_NAME": self.name, "TRAINING_JOB_ARN": self.arn}
            environment = environment | (self._request.get("Environment") or {}) | own
            self._container.start(command, environment, LOG_GROUP, f"{self.name}/algo-1")
        timed_out = self._wait()
        self._container.end()
        self._container.last_lines()
        begun, ended = self._times["TrainingStartTime"], now()
        self._times |= {"TrainingEndTime": ended, "TrainingTimeInSeconds": int((ended - begun).total_seconds())}
        code = self._container.process.returncode
        if code != 0 and not timed_out and not self._stop_asked.is_set():
            raise AlgorithmError(f"{self._reason()}, exit code: {code}")
        return timed_out

    def _wait(self) -> bool:
        limit = (self._request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", DAY_SECONDS)
        try:
            self._container.process.wait(limit)
            return False
        except subprocess.TimeoutExpired:
            self._container.end(STOP_GRACE_SECONDS)
            return True

    def _reason(self) -> str:
        file = self._container.ml / "output/failure"
        return file.read_text(errors="replace")[:FAILURE_CHARACTERS] if file.exists() else ""

    def _upload(self) -> None:
        s3, ml = self._scope.clients().s3, self._container.ml
        if not self._stop_asked.is_set():
            self._move("InProgress", "Uploading", "Uploading generated training model")
        for folder, archive in (("model", "model.tar.gz"), ("output/data", "output.tar.gz")):
            if any((ml / folder).iterdir()):
                storage.pack(s3, ml / folder, f"{self._output}/{archive}", self._container.scratch)

    def _finish(self, timed_out: bool) -> None:
        if timed_out:
            self._move("Stopped", "MaxRuntimeExceeded", "Training job runtime exceeded MaxRuntimeInSeconds")
        elif self._stop_asked.is_set():
            self._move("Stopped", "Stopped", "Training job stopped")
        else:
            self._move("Completed", "Completed", "Training job completed")

    def _fail(self, reason: str) -> None:
        self._failure = reason
        self._move("Failed", "Failed", reason)


def _write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value))
