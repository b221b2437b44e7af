"""LocalStack keeps the objects of S3 at one fixed place of the machine: instances of two users could not share it, and
it outlives them. Here they are in the instance's own temporary folder."""

import os
import tempfile

from localstack.services.s3 import provider


def keep_in_the_instance() -> None:
    provider.DEFAULT_S3_TMP_DIR = os.path.join(tempfile.gettempdir(), "s3")
