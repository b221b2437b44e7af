"""A container's output in CloudWatch Logs, line by line while it runs."""

import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import BinaryIO

from botocore.client import BaseClient

BATCH_SECONDS = 0.5
BATCH_LINES = 1000
TAIL_LINES = 20


class LogStream:
    """Reads until the stream's end; `finish` waits for that and returns the last lines."""

    def __init__(self, logs: BaseClient, group: str, stream: str, source: BinaryIO) -> None:
        self._logs, self._group, self._stream = logs, group, stream
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._tail: list[str] = []
        self._sender = threading.Thread(target=self._send, daemon=True, name="container-log")
        threading.Thread(target=self._read, args=[source], daemon=True, name="container-output").start()
        self._sender.start()

    def finish(self, seconds: float = 5) -> str:
        self._sender.join(seconds)
        return "\n".join(self._tail)

    def _read(self, source: BinaryIO) -> None:
        for line in source:
            self._lines.put(line.decode(errors="replace").rstrip())
        self._lines.put(None)

    def _send(self) -> None:
        self._create()
        more = True
        while more:
            batch, more = self._batch()
            self._tail = (self._tail + batch)[-TAIL_LINES:]
            events = [{"timestamp": int(time.time() * 1000), "message": line} for line in batch if line]
            if events:
                self._logs.put_log_events(logGroupName=self._group, logStreamName=self._stream, logEvents=events)

    def _batch(self) -> tuple[list[str], bool]:
        """Some lines, and whether there may be more."""
        lines: list[str] = []
        end = time.monotonic() + BATCH_SECONDS
        while len(lines) < BATCH_LINES and (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except Empty:
                break
            if line is None:
                return lines, False
            lines.append(line)
        return lines, True

    def _create(self) -> None:
        exists = self._logs.exceptions.ResourceAlreadyExistsException
        with suppress(exists):
            self._logs.create_log_group(logGroupName=self._group)
        with suppress(exists):
            self._logs.create_log_stream(logGroupName=self._group, logStreamName=self._stream)
