"""Between S3 and the folders of a container: channels in, archives in and out."""

import tarfile
from pathlib import Path
from urllib.parse import urlparse

from botocore.client import BaseClient


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of an s3:// URI."""
    parts = urlparse(uri)
    return parts.netloc, parts.path.lstrip("/")


def download_prefix(s3: BaseClient, uri: str, target: Path) -> None:
    """All objects below a prefix, by their names relative to it. Raises FileNotFoundError when there is none."""
    bucket, prefix = split(uri)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", []) if not entry["Key"].endswith("/")]
    if not keys:
        raise FileNotFoundError(f"no S3 objects found under {uri}")
    for key in keys:
        path = target / _relative(key, prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, key, str(path))


def _relative(key: str, prefix: str) -> str:
    folder = prefix if prefix.endswith("/") else f"{prefix}/"
    if key.startswith(folder):
        return key[len(folder) :]
    return key[prefix.rfind("/") + 1 :]


def unpack(s3: BaseClient, uri: str, folder: Path, scratch: Path) -> None:
    """Bring a model.tar.gz and extract it."""
    archive = scratch / "model.tar.gz"
    s3.download_file(*split(uri), str(archive))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    archive.unlink()


def pack(s3: BaseClient, folder: Path, uri: str, scratch: Path) -> None:
    """Put a folder's content as tar.gz."""
    archive = scratch / "upload.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(folder.iterdir()):
            tar.add(path, arcname=path.name)
    s3.upload_file(str(archive), *split(uri))
    archive.unlink()
