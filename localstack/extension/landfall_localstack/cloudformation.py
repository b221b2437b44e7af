"""CloudFormation types of our stack that LocalStack lacks; each is one API call to create, one to delete."""

from dataclasses import dataclass

from localstack.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)
from localstack.utils.strings import short_uid


@dataclass(frozen=True)
class ResourceType:
    """`identifier` is the property that Ref returns. A change of what is `fixed` makes a new resource; for any other
    `update` is called, if there is one (a group's tags can change, which nothing reads here)."""

    name: str
    service: str
    create: str
    delete: str
    name_property: str
    identifier: str
    fixed: tuple[str, ...]
    update: str | None = None
    plural_delete: str | None = None


DASHBOARD = ResourceType(
    name="AWS::CloudWatch::Dashboard",
    service="cloudwatch",
    create="put_dashboard",
    update="put_dashboard",
    delete="delete_dashboards",
    plural_delete="DashboardNames",
    name_property="DashboardName",
    identifier="DashboardName",
    fixed=("DashboardName",),
)
MODEL_PACKAGE_GROUP = ResourceType(
    name="AWS::SageMaker::ModelPackageGroup",
    service="sagemaker",
    create="create_model_package_group",
    delete="delete_model_package_group",
    name_property="ModelPackageGroupName",
    identifier="ModelPackageGroupArn",
    fixed=("ModelPackageGroupName", "ModelPackageGroupDescription"),
)


def plugin_for(kind: ResourceType) -> type[CloudFormationResourceProviderPlugin]:
    """What the entry point names."""

    class Provider(_Provider):
        TYPE = kind.name
        SCHEMA = {
            "typeName": kind.name,
            "primaryIdentifier": [f"/properties/{kind.identifier}"],
            "createOnlyProperties": [f"/properties/{name}" for name in kind.fixed],
            "properties": {},
        }
        KIND = kind

    class Plugin(CloudFormationResourceProviderPlugin):
        name = kind.name

        def load(self) -> None:
            self.factory = Provider

    return Plugin


class _Provider(ResourceProvider):
    KIND: ResourceType

    def create(self, request: ResourceRequest) -> ProgressEvent:
        model = dict(request.desired_state)
        name = f"{request.stack_name}-{request.logical_resource_id}-{short_uid()}"
        model.setdefault(self.KIND.name_property, name)
        answer = self._call(request, self.KIND.create, model)
        return _success(model | {key: value for key, value in answer.items() if key == self.KIND.identifier})

    def update(self, request: ResourceRequest) -> ProgressEvent:
        model = {**request.previous_state, **request.desired_state}
        if self.KIND.update:
            self._call(request, self.KIND.update, model)
        return _success(model)

    def delete(self, request: ResourceRequest) -> ProgressEvent:
        name = request.previous_state[self.KIND.name_property]
        plural = self.KIND.plural_delete
        self._call(request, self.KIND.delete, {plural: [name]} if plural else {self.KIND.name_property: name})
        return _success({})

    def _call(self, request: ResourceRequest, operation: str, model: dict) -> dict:
        client = getattr(request.aws_client_factory, self.KIND.service)
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
        return getattr(client, operation)(**{key: value for key, value in model.items() if key in shape.members})


def _success(model: dict) -> ProgressEvent:
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)


DashboardPlugin = plugin_for(DASHBOARD)
ModelPackageGroupPlugin = plugin_for(MODEL_PACKAGE_GROUP)
