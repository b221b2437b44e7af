"""One execution environment: a Node.js process that loads the handler once and is invoked many times."""

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

from landfall_localstack import processes, sandbox
from landfall_localstack.lambdas import layers
from landfall_localstack.lambdas.channel import Channel, Closed
from landfall_localstack.lambdas.output import Output

RUNTIME = Path(__file__).with_name("runtime.mjs")
END_MARK = "\0landfall-end\n"


@dataclass(frozen=True)
class Reply:
    """`kind` is ready, response, error, failed (an error that ends the process), timeout or exit; `body` is the
    response as JSON text or the error as a record."""

    kind: str
    body: str | dict | None = None


class Environment:
    """Raises nothing: whatever happens to the process is a Reply."""

    def __init__(self, version: FunctionVersion, variables: dict[str, str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"lambda-{version.id.function_name}-"))
        for name in ("tmp", "scratch"):
            (self._folder / name).mkdir()
        self._channel = Channel()
        layer = layers.folder_of(version)
        entries = {child.name: child for child in layer.iterdir()} if layer else {}
        # Node's own share of the function's memory, as AWS sets it; native memory is not limited here.
        heap = f"--max-old-space-size={version.config.memory_size * 9 // 10}"
        argv = [os.environ["LANDFALL_NODE"], heap, str(RUNTIME)]
        code = str(version.config.code.get_unzipped_code_location())
        self._process = processes.spawn(
            sandbox.wrap(argv, entries, self._folder / "scratch"),
            cwd=code,
            env=self._variables(code, layer_variables(entries, version.config.runtime), variables),
            pass_fds=[self._channel.theirs.fileno()],
            stdout=PIPE,
            stderr=STDOUT,
        )
        self._channel.theirs.close()
        self.output = Output(self._process.stdout)

    def _variables(self, code: str, layer: dict[str, str], variables: dict[str, str]) -> dict[str, str]:
        """Nothing of LocalStack's own environment but PATH; what the function's configuration says goes first."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "en_US.UTF-8",
            "HOME": str(self._folder / "tmp"),
            "TMPDIR": str(self._folder / "tmp"),
            **layer,
            **variables,
            "LAMBDA_TASK_ROOT": code,
            "LANDFALL_CHANNEL": str(self._channel.theirs.fileno()),
        }

    def ready(self, seconds: float) -> Reply:
        """Wait until the handler is loaded."""
        return self._receive(seconds)

    def invoke(self, request: dict, seconds: float) -> Reply:
        """Run the handler once. After a timeout or an exit the environment is of no more use."""
        end = time.monotonic() + seconds
        try:
            self._channel.send({**request, "deadline": (time.time() + seconds) * 1000}, seconds)
        except TimeoutError:
            return Reply("timeout")
        except (Closed, OSError):
            return Reply("exit")
        return self._receive(end - time.monotonic())

    def _receive(self, seconds: float) -> Reply:
        try:
            return Reply(**self._channel.receive(seconds))
        except TimeoutError:
            return Reply("timeout")
        except (Closed, OSError):
            return Reply("exit")

    def end(self, grace: float = 0) -> int:
        """Kill the process and all it started, remove its files; its exit code, negative for a signal. With `grace`
        it is asked by SIGTERM first, and given so many seconds."""
        processes.end(self._process, grace)
        self._channel.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        return self._process.returncode


def layer_variables(entries: dict[str, Path], runtime: str) -> dict[str, str]:
    """AWS's search paths into the layers, plus where their native libraries are."""
    at = {name: sandbox.place(name, path) for name, path in entries.items()}
    variables = {}
    if nodejs := at.get("nodejs"):
        version = runtime.removeprefix("nodejs").partition(".")[0]
        folders = (nodejs / f"node{version}/node_modules", nodejs / "node_modules")
        variables["NODE_PATH"] = os.pathsep.join(map(str, folders))
    if programs := at.get("bin"):
        variables["PATH"] = os.pathsep.join([str(programs), os.environ["PATH"]])
    if libraries := at.get("lib"):
        variables |= {"LD_LIBRARY_PATH": str(libraries), "LANDFALL_NATIVE_DIR": str(libraries)}
    return variables
