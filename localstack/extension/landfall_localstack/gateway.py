"""LocalStack's server ignores the host of GATEWAY_LISTEN and listens on every interface; and a port that is taken
is silently not listened on, so that clients would reach a stranger. Both are put right here."""

from localstack import config
from localstack.runtime.server import twisted as server
from twisted.internet import defer, reactor


class _Endpoints:
    """Stands in for `twisted.internet.endpoints` in LocalStack's server."""

    TCP6ServerEndpoint = server.endpoints.TCP6ServerEndpoint

    class TCP4ServerEndpoint:
        def __init__(self, _reactor, port: int) -> None:
            self._port = port
            self._host = next(listen.host for listen in config.GATEWAY_LISTEN if listen.port == port)

        def listen(self, factory) -> defer.Deferred:
            """Raises CannotListenError, where Twisted's own endpoint would hide it in the Deferred."""
            return defer.succeed(reactor.listenTCP(self._port, factory, interface=self._host))


def bind_what_was_asked() -> None:
    server.endpoints = _Endpoints
