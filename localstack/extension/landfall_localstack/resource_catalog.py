"""Which CloudFormation types can be deployed: those with a provider here. Any other fails the deployment by its name.

LocalStack asks its catalogue before it deploys (CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES=0), and would download that one;
without the download it takes every type for unsupported.
"""

from localstack.services.cloudformation.resource_provider import plugin_manager
from localstack.utils.catalog.catalog import CatalogPlugin
from localstack.utils.catalog.common import (
    CloudFormationResourcesSupportAtRuntime,
    CloudFormationResourcesSupportInLatest,
)


class ResourceCatalog(CatalogPlugin):
    name = "aws-catalog-remote-state-with-license"  # LocalStack's first choice, ahead of the one that downloads

    def get_aws_service_status(self, service_name: str, operation_name: str | None = None) -> None:
        """Nothing is known of other editions, which is all that LocalStack uses the answer for."""

    def get_cloudformation_resource_status(
        self, resource_name: str, service_name: str, is_pro_resource: bool = False
    ) -> CloudFormationResourcesSupportAtRuntime | CloudFormationResourcesSupportInLatest:
        if plugin_manager.exists(resource_name):
            return CloudFormationResourcesSupportAtRuntime.AVAILABLE
        return CloudFormationResourcesSupportInLatest.NOT_SUPPORTED
