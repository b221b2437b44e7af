"""A program of its own: reads `+<group>` and `-<group>` lines, and at the end of the input kills the groups left.

The input ends when LocalStack does, also by SIGKILL. It works on every system with process groups, and reaches
grandchildren, which Linux's parent-death signal does not.
"""

import os
import signal
import sys
import time

WAIT_SECONDS = 3


def main() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    left = {group for group in groups if send(group, signal.SIGKILL)}
    end = time.monotonic() + WAIT_SECONDS
    while left and time.monotonic() < end:
        time.sleep(0.01)
        left = {group for group in left if send(group, 0)}


def send(group: int, number: int) -> bool:
    """Whether the group was there to receive it."""
    try:
        os.killpg(group, number)
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
