"""Fixed paths below /opt, as containers have them: /opt/nodejs and /opt/lib of a layer, /opt/ml for SageMaker.

A private mount namespace holds a copy of /opt made of bind mounts, with our folders added; the host's /opt is not
touched, and needs no mount points. Root uses a mount namespace, an ordinary user adds a user namespace. Where there
is neither (macOS, a container without the right, LANDFALL_SANDBOX=env), the folders stay where they are and the
process finds them through its environment: `place` says where.
"""

import logging
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

LOG = logging.getLogger(__name__)

# $1: an empty folder, $2: the number of entries, then name and path of each, then the command.
COMPOSE = """
set -e
scratch=$1; entries=$2; shift 2
mount -t tmpfs landfall "$scratch"
while [ "$entries" -gt 0 ]; do
  if [ -d "$2" ]; then mkdir "$scratch/$1"; else : > "$scratch/$1"; fi
  mount --bind "$2" "$scratch/$1"
  shift 2; entries=$((entries - 1))
done
for entry in /opt/* /opt/.[!.]*; do
  copy="$scratch/${entry##*/}"
  if [ -e "$copy" ] || [ -L "$copy" ]; then continue
  elif [ -L "$entry" ]; then cp -P "$entry" "$copy"
  elif [ -d "$entry" ]; then mkdir "$copy"; mount --rbind "$entry" "$copy"
  elif [ -f "$entry" ]; then : > "$copy"; mount --bind "$entry" "$copy"
  fi
done
mount --rbind "$scratch" /opt
exec "$@"
"""


def place(name: str, folder: Path) -> Path:
    """Where a process that is started through `wrap` with this entry finds it."""
    return Path("/opt", name) if _namespace() else folder


def wrap(argv: list[str], entries: dict[str, Path], scratch: Path) -> list[str]:
    """The command that runs `argv` with each of `entries` at /opt/<name>; `scratch` is an empty folder."""
    namespace = _namespace()
    return _compose(namespace, argv, entries, scratch) if namespace and entries else argv


def _compose(namespace: tuple[str, ...], argv: list[str], entries: dict[str, Path], scratch: Path) -> list[str]:
    pairs = [part for name, folder in entries.items() for part in (name, str(folder))]
    return [*namespace, "sh", "-c", COMPOSE, "sandbox", str(scratch), str(len(entries)), *pairs, *argv]


@cache
def _namespace() -> tuple[str, ...]:
    """The first way to make a namespace that works here; none is the empty tuple."""
    if os.environ.get("LANDFALL_SANDBOX") == "env" or not shutil.which("unshare"):
        return ()
    for candidate in (("unshare", "-m"), ("unshare", "-r", "-m")):
        if _works(candidate):
            return candidate
    LOG.info("no mount namespaces here: layers and /opt/ml are found through the environment")
    return ()


def _works(namespace: tuple[str, ...]) -> bool:
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        inside, scratch = Path(folder, "inside"), Path(folder, "scratch")
        inside.mkdir()
        scratch.mkdir()
        (inside / "proof").touch()
        argv = _compose(namespace, ["test", "-f", "/opt/probe/proof"], {"probe": inside}, scratch)
        return subprocess.run(argv, capture_output=True).returncode == 0
