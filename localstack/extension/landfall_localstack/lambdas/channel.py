"""Messages between the executor and runtime.mjs: one JSON document per line over a socket pair.

A socket pair needs no port and no path, carries any size, and tells each side when the other is gone.
"""

import json
import socket
import time

CHUNK = 1 << 20


class Closed(Exception):
    """The process closed its end: it has ended."""


class Channel:
    def __init__(self) -> None:
        self._ours, self.theirs = socket.socketpair()
        self._received = bytearray()

    def send(self, message: dict, seconds: float) -> None:
        """Send one message. Raises TimeoutError or Closed."""
        self._ours.settimeout(seconds)
        try:
            self._ours.sendall(json.dumps(message).encode() + b"\n")
        except (BrokenPipeError, ConnectionError) as error:
            raise Closed from error

    def receive(self, seconds: float) -> dict:
        """Wait for one message. Raises TimeoutError or Closed."""
        end = time.monotonic() + seconds
        chunk = bytes(self._received)
        while b"\n" not in chunk:
            self._ours.settimeout(max(end - time.monotonic(), 0.001))
            try:
                chunk = self._ours.recv(CHUNK)
            except ConnectionError as error:
                raise Closed from error
            if not chunk:
                raise Closed
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        return json.loads(line)

    def close(self) -> None:
        self._ours.close()
