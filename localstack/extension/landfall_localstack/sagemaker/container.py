"""A SageMaker container as a local process: its /opt/ml, its environment, its log."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from localstack import config
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_localstack import processes, sandbox
from landfall_localstack.sagemaker.log_stream import LogStream

FOLDERS = ("input/config", "input/data", "model", "output/data", "checkpoints", "code")


@dataclass(frozen=True)
class Scope:
    """The account and region that a resource belongs to."""

    account: str
    region: str

    @classmethod
    def of(cls, context: RequestContext) -> "Scope":
        return cls(context.account_id, context.region)

    def clients(self):
        """Clients of the other services, in this account and region."""
        return connect_to(aws_access_key_id=self.account, region_name=self.region)

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{name}"


class Container:
    """Made with empty folders; `start` it when they are filled, `remove` it in any case."""

    def __init__(self, scope: Scope, name: str) -> None:
        self._scope = scope
        self.folder = Path(tempfile.mkdtemp(prefix=f"sagemaker-{name}-"))
        self.ml = self.folder / "ml"
        self.scratch = self.folder / "scratch"
        for path in (*(self.ml / name for name in FOLDERS), self.scratch, self.folder / "tmp"):
            path.mkdir(parents=True)
        self.process = None

    def start(self, command: list[str], environment: dict[str, str], log_group: str, log_stream: str) -> None:
        entries = {"ml": self.ml}
        self.process = processes.spawn(
            sandbox.wrap(command, entries, self.scratch),
            cwd=self.ml / "code",
            env=self._base_environment() | environment,
            stdout=PIPE,
            stderr=STDOUT,
        )
        self._log = LogStream(self._scope.clients().logs, log_group, log_stream, self.process.stdout)

    def _base_environment(self) -> dict[str, str]:
        """The containers' own AWS access, and where /opt/ml is without a mount namespace."""
        ml = sandbox.place("ml", self.ml)
        return {
            "PATH": os.environ["PATH"],
            "LANG": "en_US.UTF-8",
            "HOME": str(self.folder / "tmp"),
            "TMPDIR": str(self.folder / "tmp"),
            "AWS_REGION": self._scope.region,
            "AWS_DEFAULT_REGION": self._scope.region,
            "AWS_ACCESS_KEY_ID": self._scope.account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}",
            "SM_ML_ROOT": str(ml),
            "SM_MODEL_DIR": str(ml / "model"),
        }

    def end(self, grace: float = 0) -> None:
        """End the process and all it started."""
        if self.process:
            processes.end(self.process, grace)

    def last_lines(self) -> str:
        """Of the log, once the process has ended."""
        return self._log.finish()

    def remove(self) -> None:
        """End the process and delete the folders."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)
