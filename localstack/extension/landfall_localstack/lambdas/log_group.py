"""A function's LoggingConfig.LogGroup, which LocalStack stores but does not write to."""

from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.utils.patch import patch


def follow_logging_config() -> None:
    @patch(ExecutionEnvironment.get_log_group_name)
    def get_log_group_name(default, self) -> str:
        return (self.function_version.config.logging_config or {}).get("LogGroup") or default(self)
