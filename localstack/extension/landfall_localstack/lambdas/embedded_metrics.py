"""Metrics in the embedded metric format: AWS takes them out of a function's log, LocalStack leaves them there."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from localstack.aws.connect import connect_to

LOG = logging.getLogger(__name__)
MARK = '"CloudWatchMetrics"'
AT_ONCE = 1000  # the most that PutMetricData takes


def publish(log: str, account: str, region: str) -> None:
    """Later, by a thread of its own: nobody waits for a metric."""
    lines = [line for line in log.splitlines() if MARK in line]
    if lines:
        threading.Thread(target=_put, args=(lines, account, region), daemon=True, name="embedded-metrics").start()


def _put(lines: list[str], account: str, region: str) -> None:
    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
    for namespace, data in _by_namespace(lines).items():
        for start in range(0, len(data), AT_ONCE):
            client.put_metric_data(Namespace=namespace, MetricData=data[start : start + AT_ONCE])


def _by_namespace(lines: list[str]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for line in lines:
        try:
            record = json.loads(line)
            for directive in record["_aws"]["CloudWatchMetrics"]:
                found.setdefault(directive["Namespace"], []).extend(_data(record, directive))
        except (ValueError, KeyError, TypeError) as error:
            LOG.warning("no metrics could be taken from %s: %r", line, error)  # AWS leaves such a line alone too
    return found


def _data(record: dict, directive: dict) -> Iterator[dict]:
    """One for each metric and set of dimensions, whose values stand beside in the record."""
    for names in directive["Dimensions"]:
        for metric in directive["Metrics"]:
            value = record[metric["Name"]]
            yield {
                "MetricName": metric["Name"],
                "Dimensions": [{"Name": name, "Value": str(record[name])} for name in names],
                "Timestamp": datetime.fromtimestamp(record["_aws"]["Timestamp"] / 1000, UTC),
                "Unit": metric.get("Unit", "None"),
                "Values": value if isinstance(value, list) else [value],
            }
