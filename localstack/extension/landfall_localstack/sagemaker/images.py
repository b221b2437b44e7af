"""What runs in place of a container image, from the JSON file that LANDFALL_IMAGES names.

{"<part of the image's name>": {"train": ["node", "train.js"], "serve": ["node", "serve.js"], "env": {}}}
"""

import json
import os
from pathlib import Path

from localstack.aws.api import CommonServiceException


def command_for(image: str, role: str) -> tuple[list[str], dict[str, str]]:
    """The argument list for `role` (train or serve) and the image's own environment."""
    images = json.loads(Path(os.environ["LANDFALL_IMAGES"]).read_text())
    for part, commands in images.items():
        if part in image and commands.get(role):
            return commands[role], commands.get("env", {})
    raise invalid(f"no local command to {role} with image {image}; known images: {', '.join(images) or 'none'}")


def invalid(message: str) -> CommonServiceException:
    """SageMaker's answer to a request that cannot be right."""
    return CommonServiceException("ValidationException", message, 400)
