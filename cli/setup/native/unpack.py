"""Takes the shared libraries out of the wheels in one folder into another: python unpack.py WHEELS NATIVE."""

import os
import re
import sys
import zipfile
from pathlib import Path

# The wheel's name for libgomp carries a hash; LightGBM asks for it by its usual name.
WANTED = {
    r"lightgbm/lib/(lib_lightgbm\.(so|dylib))": r"\1",
    r"xgboost_cpu\.libs/libgomp-[0-9a-f]+\.so\.1.*": "libgomp.so.1",
}


def unpack(wheels: Path, native: Path) -> None:
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                for pattern, name in WANTED.items():
                    if match := re.fullmatch(pattern, member):
                        replace(native / match.expand(name), archive.read(member))


def replace(target: Path, content: bytes) -> None:
    """By renaming: a process that has the old library loaded keeps it."""
    fresh = target.with_name(target.name + ".new")
    fresh.write_bytes(content)
    fresh.chmod(0o755)
    os.replace(fresh, target)


unpack(Path(sys.argv[1]), Path(sys.argv[2]))
