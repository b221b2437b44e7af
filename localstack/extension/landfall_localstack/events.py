"""An EventBridge rule with Input or InputTransformer and a state machine as target.

LocalStack names the execution after the event's id, which a constant Input does not have (KeyError).
"""

from localstack.services.events.target import StatesTargetSender
from localstack.services.events.utils import to_json_str
from localstack.utils.strings import long_uid


def start_executions_with_input() -> None:
    StatesTargetSender.send_event = _send_event


def _send_event(self: StatesTargetSender, event, trace_header) -> None:
    self.service = "stepfunctions"
    is_event = isinstance(event, dict) and "id" in event
    self.client.start_execution(
        stateMachineArn=self.target["Arn"],
        name=event["id"] if is_event else long_uid(),
        input=event if isinstance(event, str) else to_json_str(event),
    )
