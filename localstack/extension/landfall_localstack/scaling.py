"""Application Auto Scaling as a record: moto keeps targets and policies, and nothing is scaled, since an endpoint is one
process here. As on AWS what is scaled must be there, and a target's policies go with it."""

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.moto import call_moto
from localstack.services.plugins import Service, aws_provider
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.sagemaker.models import sagemaker_backends

from landfall_localstack.moto_service import service_of


class ScalingApi:
    @handler("RegisterScalableTarget", expand=False)
    def register_scalable_target(self, context: RequestContext, request: dict) -> dict:
        if request["ServiceNamespace"] == "sagemaker":
            _check_variant(context, request["ResourceId"])
        return call_moto(context)

    @handler("DeregisterScalableTarget", expand=False)
    def deregister_scalable_target(self, context: RequestContext, request: dict) -> dict:
        backend = applicationautoscaling_backends[context.account_id][context.region]
        if request["ResourceId"] not in backend.targets.get(request["ScalableDimension"], {}):
            raise CommonServiceException("ObjectNotFoundException", "No scalable target is registered for it.", 400)
        answer = call_moto(context)
        for policy in list(backend.policies.values()):
            if policy.resource_id == request["ResourceId"]:
                place = (policy.service_namespace, policy.resource_id, policy.scalable_dimension)
                backend.delete_scaling_policy(policy.policy_name, *place)
        return answer


@aws_provider(api="application-autoscaling", name="default")
def scaling() -> Service:
    return service_of("application-autoscaling", ScalingApi())


def _check_variant(context: RequestContext, resource: str) -> None:
    """`endpoint/<name>/variant/<name>`, of instances: a serverless variant has none to scale."""
    _, endpoint, _, variant = resource.split("/")
    record = sagemaker_backends[context.account_id][context.region].endpoints.get(endpoint)
    variants = {found["VariantName"]: found for found in record.production_variants} if record else {}
    if "CurrentInstanceCount" not in variants.get(variant, {}):
        text = f"No instances to scale were found for the SageMaker resource: {resource}"
        raise CommonServiceException("ValidationException", text, 400)
