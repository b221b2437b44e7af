"""A program of its own: reads `+<group>` and `-<group>` lines, and at the end of the input kills the groups left.

The input ends when LocalStack does, also by SIGKILL. It works on every system with process groups, and reaches
grandchildren, which Linux's parent-death signal does not. It ends when the groups are gone, so that whoever waits
for it may remove their files.
"""

import os
import signal
import sys
import time
from pathlib import Path

WAIT_SECONDS = 3


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        send(group, signal.SIGKILL)
    end = time.monotonic() + WAIT_SECONDS
    while any(map(lives, groups)) and time.monotonic() < end:
        time.sleep(0.01)


def send(group: int, number: int) -> bool:
    """Whether there was a process to receive it."""
    try:
        os.killpg(group, number)
        return True
    except OSError:
        return False


def lives(group: int) -> bool:
    """A zombie does not, even where the system's first process is slow to collect it."""
    try:
        state = Path(f"/proc/{group}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self").exists() and send(group, 0)
    return state != "Z"


if __name__ == "__main__":
    main()
