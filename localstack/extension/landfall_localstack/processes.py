"""Child processes that never outlive LocalStack, however it ends.

Each child leads a session of its own, so its group is all that it starts. The groups are told to a reaper
(reaper.py), which kills what is left as soon as LocalStack is gone.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path


def spawn(argv: list[str], **options) -> subprocess.Popen:
    """Start a process; `options` are those of Popen. End it with `end`."""
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    _tell_reaper(f"+{process.pid}")
    return process


def end(process: subprocess.Popen, grace: float = 0) -> None:
    """SIGTERM, then after `grace` seconds SIGKILL to the whole group. Right also for a process that has ended."""
    if grace and process.poll() is None:
        _signal(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    _signal(process.pid, signal.SIGKILL)
    process.wait()
    _tell_reaper(f"-{process.pid}")


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: PermissionError where only zombies are left
        os.killpg(group, number)


_lock = threading.Lock()


def _tell_reaper(line: str) -> None:
    with _lock:
        _reaper().stdin.write(f"{line}\n".encode())


@cache
def _reaper() -> subprocess.Popen:
    """Its own session, so that a kill of LocalStack's process group spares it; end of file on stdin wakes it."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-E", str(Path(__file__).with_name("reaper.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        bufsize=0,
    )
    Path(os.environ["LANDFALL_REAPER"]).write_text(str(process.pid))
    return process
