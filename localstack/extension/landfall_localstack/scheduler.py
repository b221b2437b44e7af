"""EventBridge Scheduler fires its schedules; LocalStack has only its API.

Once a second every enabled schedule that is due starts its target: a state machine, a function or a queue.
"""

import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crontab import CronTab
from localstack.aws.connect import connect_to
from localstack.utils.aws.arns import parse_arn, sqs_queue_url_for_arn
from localstack.utils.strings import long_uid
from localstack.utils.time import timestamp

if TYPE_CHECKING:
    from moto.scheduler.models import Schedule

LOG = logging.getLogger(__name__)
NEVER = float("inf")
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def start() -> None:
    threading.Thread(target=_loop, daemon=True, name="scheduler").start()


def _loop() -> None:
    due: dict[tuple, float] = {}
    while True:
        time.sleep(1)
        now = time.time()
        schedules = {_key(schedule): schedule for schedule in _schedules()}
        due = {key: due[key] if key in due else first_time(*key[1:], now) for key in schedules}
        for key, schedule in schedules.items():
            if due[key] <= now:
                _fire(schedule, due[key])
                due[key] = following(*key[1:3], due[key], now)


def _key(schedule: "Schedule") -> tuple[str, str, str, float]:
    """A changed expression or start is a new schedule."""
    start = float(schedule.start_date or 0)
    return schedule.arn, schedule.schedule_expression, schedule.schedule_expression_timezone, start


def _schedules() -> Iterator["Schedule"]:
    models = sys.modules.get("moto.scheduler.models")  # not loaded: nobody has made a schedule
    for regions in list(models.scheduler_backends.values()) if models else ():
        for backend in list(regions.values()):
            for group in list(backend.schedule_groups.values()):
                yield from list(group.schedules.values())


def first_time(expression: str, timezone: str, start: float, now: float) -> float:
    """As AWS does it: a rate begins at its start date (0: none), or at once; a cron is not due before it."""
    if expression.startswith("rate"):
        return start if start >= now else following(expression, timezone, start, now) if start else now
    return next_time(expression, timezone, max(now, start - 1))


def following(expression: str, timezone: str, due: float, now: float) -> float:
    """The time after "due" that is not past; a rate keeps to its beat, however late it was looked at."""
    if expression.startswith("at"):
        return NEVER
    if not expression.startswith("rate"):
        return next_time(expression, timezone, now)
    period = next_time(expression, timezone, 0)
    return due + period * (int((now - due) // period) + 1)


def next_time(expression: str, timezone: str, now: float) -> float:
    """Seconds since the epoch at which `at(...)`, `rate(...)` or `cron(...)` is due next."""
    kind, value = re.fullmatch(r"(at|rate|cron)\((.+)\)", expression).groups()
    zone = ZoneInfo(timezone)
    if kind == "at":
        return datetime.fromisoformat(value).replace(tzinfo=zone).timestamp()
    if kind == "rate":
        count, unit = value.split()
        return now + int(count) * SECONDS[unit.rstrip("s")]
    wall = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
    following = CronTab(_unix_cron(value)).next(now=wall, return_datetime=True, default_utc=True)
    return following.replace(tzinfo=zone).timestamp() if following else NEVER


def _unix_cron(fields: str) -> str:
    """AWS counts weekdays from 1 = Sunday, cron from 0; `?` means any in both day fields."""
    minute, hour, day, month, weekday, year = fields.replace("?", "*").split()
    weekday = re.sub(r"(?<![#/\d])\d", lambda digit: str(int(digit[0]) - 1), weekday)
    return " ".join((minute, hour, day, month, weekday, year))


def _fire(schedule: "Schedule", scheduled: float) -> None:
    if schedule.state != "ENABLED":
        return
    try:
        _send(schedule.target, _input(schedule, scheduled))
    except Exception as error:
        LOG.warning("schedule %s: %s", schedule.name, error)


def _input(schedule: "Schedule", scheduled: float) -> str:
    """The target's Input with the context attributes that AWS replaces."""
    attributes = {
        "schedule-arn": schedule.arn,
        "scheduled-time": timestamp(datetime.fromtimestamp(scheduled, ZoneInfo("UTC")), format="%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": long_uid(),
        "attempt-number": "1",
    }
    text = schedule.target.get("Input") or "{}"
    for name, value in attributes.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _send(target: dict, text: str) -> None:
    arn = target["Arn"]
    parts = parse_arn(arn)
    clients = connect_to(aws_access_key_id=parts["account"], region_name=parts["region"])
    match parts["service"]:
        case "states":
            clients.stepfunctions.start_execution(stateMachineArn=arn, input=text)
        case "lambda":
            clients.lambda_.invoke(FunctionName=arn, InvocationType="Event", Payload=text)
        case "sqs":
            clients.sqs.send_message(QueueUrl=sqs_queue_url_for_arn(arn), MessageBody=text)
        case service:
            raise NotImplementedError(f"{service} is no target here: {arn}")
