"""LocalStack's index of all AWS operations, kept beside the Python environment instead of in the instance's folder.

Every fresh folder would build it again: 4 seconds of processor time and 370 MB of memory at the first request. It
depends on the versions of LocalStack and botocore alone, which its file name carries.
"""

import os
import sys
from pathlib import Path

from localstack import config
from localstack.aws import spec


def share() -> None:
    """Where the environment is not writable, LocalStack builds its own."""
    folder = Path(sys.prefix, "share", "localstack")
    file = folder / spec._get_catalog_filename()
    try:
        if not file.exists():
            _build(file)
    except OSError:
        return
    config.dirs.static_libs = str(folder)


def _build(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")  # another instance may be at it
    spec.build_service_index_cache(str(part))
    part.rename(file)
