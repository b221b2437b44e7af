"""The folder that a function finds at /opt: its layers, later ones over earlier ones."""

import hashlib
import os
import shutil
import tempfile
import threading
from pathlib import Path

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

_lock = threading.Lock()


def folder_of(version: FunctionVersion) -> Path | None:
    """The merged layers, made once for each list of layer versions, which never change. None without layers."""
    layers = version.config.layers or []
    for layer in layers:
        layer.code.prepare_for_execution()
    folders = [Path(layer.code.get_unzipped_code_location()) for layer in layers]
    if len(folders) < 2:
        return folders[0] if folders else None
    name = hashlib.sha256("\n".join(layer.layer_version_arn for layer in layers).encode()).hexdigest()[:16]
    merged = Path(tempfile.gettempdir(), "layers", name)
    with _lock:
        if not merged.exists():
            _merge(folders, merged)
    return merged


def _merge(folders: list[Path], target: Path) -> None:
    """Hard links, since a layer of native libraries is hundreds of megabytes."""
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    for folder in folders:
        shutil.copytree(folder, part, symlinks=True, dirs_exist_ok=True, copy_function=_link)
    part.rename(target)


def _link(source: str, target: str) -> None:
    if os.path.lexists(target):
        os.unlink(target)
    os.link(source, target)
