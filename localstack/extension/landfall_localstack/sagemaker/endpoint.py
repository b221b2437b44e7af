"""An endpoint: one serving process behind InvokeEndpoint, replaced blue/green by an update.

moto holds the endpoint's record, which this module keeps up to date.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import requests
from moto.sagemaker.models import FakeEndpoint, sagemaker_backends

from landfall_localstack.sagemaker import storage
from landfall_localstack.sagemaker.container import Container, Scope
from landfall_localstack.sagemaker.images import command_for, invalid

LOG = logging.getLogger(__name__)
PING_SECONDS = 60
DRAIN_SECONDS = 60
STOP_GRACE_SECONDS = 30  # AWS's own


class Server:
    """One deployed model; counts what is in flight, so that it can end without failing anybody."""

    def __init__(self, container: Container, port: int, variant: str) -> None:
        self.container, self.variant = container, variant
        self.url = f"http://127.0.0.1:{port}"
        self._in_flight = 0
        self._idle = threading.Condition()

    def count(self, change: int) -> None:
        """A request comes (+1) or is answered (-1)."""
        with self._idle:
            self._in_flight += change
            self._idle.notify_all()

    def drain(self) -> None:
        """Wait for the requests in flight, then end the process."""
        with self._idle:
            self._idle.wait_for(lambda: self._in_flight == 0, DRAIN_SECONDS)
        self.container.end(STOP_GRACE_SECONDS)
        self.container.remove()


class Endpoint:
    def __init__(self, scope: Scope, name: str) -> None:
        self._scope, self.name = scope, name
        self._server: Server | None = None
        self._lock = threading.Lock()

    def deploy(self, config_name: str, status: str) -> None:
        """Bring the configuration into service in the background; `status` is the one meanwhile."""
        self._record().endpoint_status = status
        threading.Thread(target=self._deploy, args=[config_name], daemon=True, name=f"endpoint-{self.name}").start()

    @contextmanager
    def serving(self) -> Iterator[Server | None]:
        """The server for one request, which an update does not end before the request is answered."""
        with self._lock:
            if server := self._server:
                server.count(1)
        try:
            yield server
        finally:
            if server:
                server.count(-1)

    def delete(self) -> None:
        """Only while no deployment is in progress."""
        with self._lock:
            server, self._server = self._server, None
        if server:
            server.drain()

    def _record(self) -> FakeEndpoint:
        return sagemaker_backends[self._scope.account][self._scope.region].endpoints[self.name]

    def _deploy(self, config_name: str) -> None:
        try:
            config = self._scope.clients().sagemaker.describe_endpoint_config(EndpointConfigName=config_name)
            new = self._launch(config["ProductionVariants"][0])
        except Exception as error:
            LOG.warning("endpoint %s: %s", self.name, error)
            self._set_back(str(error))
            return
        with self._lock:
            old, self._server = self._server, new
        self._note(config_name, config["ProductionVariants"])
        if old:
            old.drain()

    def _set_back(self, reason: str) -> None:
        """A first deployment has failed; after an update the old model serves on."""
        record = self._record()
        record.failure_reason = reason
        record.endpoint_status = "InService" if self._server else "Failed"

    def _note(self, config_name: str, variants: list[dict]) -> None:
        record = self._record()
        record.endpoint_config_name = config_name
        record.production_variants = record._process_production_variants(variants)
        record.failure_reason = None
        record.last_modified_time = datetime.now().strftime("%Y-%m-%d %H:%M:%S")
        record.endpoint_status = "InService"

    def _launch(self, variant: dict) -> Server:
        image, model_url, model_environment = _model(self._scope, variant["ModelName"])
        command, environment = command_for(image, "serve")
        container = Container(self._scope, self.name)
        try:
            if model_url:
                storage.unpack(self._scope.clients().s3, model_url, container.ml / "model", container.scratch)
            port = _free_port()
            environment = environment | model_environment | {"SAGEMAKER_BIND_TO_PORT": str(port)}
            group, stream = f"/aws/sagemaker/Endpoints/{self.name}", f"{variant['VariantName']}/{port}"
            container.start(command, environment, group, stream)
            server = Server(container, port, variant["VariantName"])
            _wait_for_ping(server)
            return server
        except Exception:
            container.remove()
            raise


def _model(scope: Scope, name: str) -> tuple[str, str | None, dict[str, str]]:
    """Image, model archive and environment of a model, which may name a model package for them."""
    sagemaker = scope.clients().sagemaker
    model = sagemaker.describe_model(ModelName=name)
    container = model.get("PrimaryContainer") or model["Containers"][0]
    if package := container.get("ModelPackageName"):
        described = sagemaker.describe_model_package(ModelPackageName=package)
        container = described["InferenceSpecification"]["Containers"][0] | container
    if "ModelDataSource" in container:
        raise invalid("ModelDataSource is not supported here; give ModelDataUrl")
    return container["Image"], container.get("ModelDataUrl"), container.get("Environment") or {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for_ping(server: Server) -> None:
    end = time.monotonic() + PING_SECONDS
    while time.monotonic() < end:
        if server.container.process.poll() is not None:
            code, lines = server.container.process.returncode, server.container.last_lines()
            raise RuntimeError(f"The container exited with code {code} before it answered /ping: {lines}")
        try:
            if requests.get(f"{server.url}/ping", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise RuntimeError(
        "The primary container for production variant "
        f"{server.variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint."
    )
