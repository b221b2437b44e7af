"""LocalStack's runtime executor over an Environment: results, errors and log text as AWS gives them."""

import json
import time
from dataclasses import dataclass

from localstack import config
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from landfall_localstack.lambdas import embedded_metrics, layers
from landfall_localstack.lambdas.environment import END_MARK, Environment, Reply

SHUTDOWN_SECONDS = 2  # AWS's own, for a function with extensions
RESPONSE_LIMIT = 6_291_556  # bytes, AWS's own


@dataclass
class Outcome:
    body: bytes
    is_error: bool


class ProcessExecutor(RuntimeExecutor):
    """A process that timed out or ended is replaced at the next invocation, as AWS does."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._variables: dict[str, str] = {}
        self._environment: Environment | None = None
        self._failure: Reply | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        """Start the process; whether the handler loads is seen at the invocation, whose result and log tell it."""
        self._variables = {name: str(value) for name, value in env_vars.items()}
        self._environment = Environment(self.function_version, self._variables)
        reply = self._environment.ready(config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT)
        self._failure = None if reply.kind == "ready" else reply

    def stop(self) -> None:
        """Also in the midst of an invocation, which then ends with Runtime.ExitError. SIGTERM comes first, as on AWS
        where an extension is registered, so that what is still under way can be ended."""
        if self._environment:
            self._environment.end(SHUTDOWN_SECONDS)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        request = payload["invoke-id"]
        timeout = int(self.function_version.config.timeout)
        if self._environment is None:
            self.start(self._variables)
        environment = self._environment
        begun = time.perf_counter()
        reply = self._failure or environment.invoke(payload, timeout)
        seconds = time.perf_counter() - begun
        if reply.kind in ("response", "error"):
            text = environment.output.take(END_MARK)
            outcome = _answer(reply)
        else:
            self._environment = None
            outcome = _loss(reply, request, environment.end(), timeout)
            text = environment.output.take()
            text += json.loads(outcome.body)["errorMessage"]
        embedded_metrics.publish(text, self.function_version.id.account, self.function_version.id.region)
        return InvocationResult(request, outcome.body, outcome.is_error, self._log(request, text, seconds))

    def _log(self, request: str, text: str, seconds: float) -> str:
        lines = [
            f"START RequestId: {request} Version: {self.function_version.id.qualifier}",
            text.rstrip("\n"),
            f"END RequestId: {request}",
            f"REPORT RequestId: {request}\tDuration: {seconds * 1000:.2f} ms\t"
            f"Memory Size: {self.function_version.config.memory_size} MB",
        ]
        return "\n".join(lines) + "\n"

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """LocalStack makes AWS_ENDPOINT_URL of it, with the gateway's port."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return ""  # results come over the channel, not by HTTP

    def get_logs(self) -> str:
        return self._environment.output.peek() if self._environment else ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """What is raised here is the reason of the function's state Failed."""
        runtime = function_version.config.runtime or "of an image"
        if not runtime.startswith("nodejs"):
            raise ValueError(f"no process can run the runtime {runtime}; Node.js is what runs here")
        function_version.config.code.prepare_for_execution()
        layers.folder_of(function_version)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        pass  # LocalStack removes the code; layers may serve other functions


def _answer(reply: Reply) -> Outcome:
    if reply.kind == "error":
        return Outcome(json.dumps(reply.body).encode(), True)
    body = reply.body.encode()
    if len(body) > RESPONSE_LIMIT:
        text = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
        return _error("Function.ResponseSizeTooLarge", text)
    return Outcome(body, False)


def _loss(reply: Reply, request: str, code: int, timeout: int) -> Outcome:
    """The process is gone: killed because of the timeout, or by its own doing."""
    if reply.kind == "timeout":
        return _error("Sandbox.Timedout", f"RequestId: {request} Error: Task timed out after {timeout:.2f} seconds")
    if reply.kind == "failed":
        return Outcome(json.dumps(reply.body).encode(), True)
    how = f"exit status {code}" if code >= 0 else f"signal: {-code}"
    return _error("Runtime.ExitError", f"RequestId: {request} Error: Runtime exited with error: {how}")


def _error(kind: str, text: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": text}).encode(), True)


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs) -> type[RuntimeExecutor]:
        return ProcessExecutor
