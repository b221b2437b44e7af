"""The model registry where moto falls short of it: an update that keeps what it does not name, deletion, and the events
that tell EventBridge of a version's status."""

import json

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.moto import call_moto
from moto.sagemaker.models import ModelPackage, SageMakerModelBackend, sagemaker_backends

from landfall_localstack.sagemaker.container import Scope
from landfall_localstack.sagemaker.images import invalid

KEPT = ("approval_description", "model_approval_status")


class RegistryApi:
    @handler("CreateModelPackage", expand=False)
    def create_model_package(self, context: RequestContext, request: dict) -> dict:
        answer = call_moto(context)
        _tell(context, _backend(context).describe_model_package(answer["ModelPackageArn"]))
        return answer

    @handler("UpdateModelPackage", expand=False)
    def update_model_package(self, context: RequestContext, request: dict) -> dict:
        package = _backend(context).describe_model_package(request["ModelPackageArn"])
        before = {name: getattr(package, name) for name in KEPT}
        properties = dict(package.customer_metadata_properties or {})
        answer = call_moto(context)
        for name, value in before.items():
            if getattr(package, name) is None:
                setattr(package, name, value)
        properties |= request.get("CustomerMetadataProperties") or {}
        removed = request.get("CustomerMetadataPropertiesToRemove") or []
        package.customer_metadata_properties = {name: properties[name] for name in properties if name not in removed}
        _tell(context, package)
        return answer

    @handler("DeleteModelPackage", expand=False)
    def delete_model_package(self, context: RequestContext, request: dict) -> None:
        backend = _backend(context)
        package = backend.describe_model_package(request["ModelPackageName"])
        del backend.model_packages[package.arn]

    @handler("DeleteModelPackageGroup", expand=False)
    def delete_model_package_group(self, context: RequestContext, request: dict) -> None:
        backend, name = _backend(context), request["ModelPackageGroupName"]
        if name not in backend.model_package_groups:
            raise invalid(f"ModelPackageGroup {name} does not exist.")
        if any(package.model_package_group_name == name for package in backend.model_packages.values()):
            raise CommonServiceException(
                "ConflictException", f"ModelPackageGroup {name} still has model packages.", 400
            )
        del backend.model_package_groups[name]


def _tell(context: RequestContext, package: ModelPackage) -> None:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package"""
    detail = {
        "ModelPackageGroupName": package.model_package_group_name,
        "ModelPackageVersion": package.model_package_version,
        "ModelPackageArn": package.arn,
        "ModelPackageDescription": package.model_package_description,
        "ModelPackageStatus": "Completed",
        "ModelApprovalStatus": package.model_approval_status,
        "CustomerMetadataProperties": package.customer_metadata_properties,
    }
    event = {
        "Source": "aws.sagemaker",
        "DetailType": "SageMaker Model Package State Change",
        "Resources": [package.arn],
        "Detail": json.dumps({name: value for name, value in detail.items() if value is not None}),
    }
    Scope.of(context).clients().events.put_events(Entries=[event])


def _backend(context: RequestContext) -> SageMakerModelBackend:
    return sagemaker_backends[context.account_id][context.region]
