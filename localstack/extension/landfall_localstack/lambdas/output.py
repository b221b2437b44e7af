"""What a function writes to stdout and stderr, collected by a thread so that the process never blocks on it."""

import threading
from typing import BinaryIO

CHUNK = 65536
DRAIN_SECONDS = 1.0


class Output:
    """The text written since it was last taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._changed = threading.Condition()
        self._ended = False
        threading.Thread(target=self._collect, daemon=True, name="lambda-output").start()

    def take(self, marker: str | None = None) -> str:
        """All text up to the marker, waiting for it a moment; without one, up to the end if the process is gone."""
        mark = marker.encode() if marker else None
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (mark and mark in self._buffer), DRAIN_SECONDS)
            taken, self._buffer = self._buffer, bytearray()
        return (taken.replace(mark, b"") if mark else taken).decode(errors="replace")

    def peek(self) -> str:
        """The text so far, left in place."""
        with self._changed:
            return self._buffer.decode(errors="replace")

    def _collect(self) -> None:
        while chunk := self._stream.read1(CHUNK):
            with self._changed:
                self._buffer += chunk
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
