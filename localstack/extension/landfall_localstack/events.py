"""Where EventBridge in LocalStack differs from AWS in what our stack depends on."""

import dataclasses
from urllib.parse import unquote

from localstack.services.events.target import StatesTargetSender
from localstack.services.events.utils import to_json_str
from localstack.services.s3.notifications import EventBridgeNotifier, S3EventNotificationContext
from localstack.utils.strings import long_uid


def install() -> None:
    StatesTargetSender.send_event = _send_event
    EventBridgeNotifier._get_event_payload = staticmethod(_payload)


def _send_event(self: StatesTargetSender, event, trace_header) -> None:
    """Start a state machine. LocalStack names the execution after the event's id, but an Input of the rule has none."""
    self.service = "stepfunctions"
    is_event = isinstance(event, dict) and "id" in event
    self.client.start_execution(
        stateMachineArn=self.target["Arn"],
        name=event["id"] if is_event else long_uid(),
        input=event if isinstance(event, str) else to_json_str(event),
    )


_encoded_payload = EventBridgeNotifier._get_event_payload


def _payload(ctx: S3EventNotificationContext, config_id: str | None = None):
    """An S3 event with the object's key as it is. To a queue S3 gives it URL-encoded, to EventBridge not."""
    return _encoded_payload(dataclasses.replace(ctx, key_name=unquote(ctx.key_name)), config_id)
