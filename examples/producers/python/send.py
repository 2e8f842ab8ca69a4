"""Readings into the raw stream by boto3. STREAM names it; region and credentials come from the environment, as always."""

import json
import os
import random
import time
from datetime import datetime, timedelta, timezone

import boto3

STREAM = os.environ["STREAM"]
DEVICE = os.environ.get("DEVICE", "python-meter")


def send(client, records):
    """Sends again what the stream did not take, a little later each time. Raises after eight times."""
    for attempt in range(8):
        answers = client.put_records(StreamName=STREAM, Records=records)["Records"]
        records = [record for record, answer in zip(records, answers) if "ErrorCode" in answer]
        if not records:
            return
        time.sleep(0.1 * 2**attempt * random.uniform(0.5, 1))
    raise RuntimeError(f"{len(records)} records were refused eight times: the stream's shards are full")


now = datetime.now(timezone.utc)
readings = [
    {
        "meter_id": DEVICE,
        "timestamp": (now - timedelta(minutes=minutes_ago)).isoformat(timespec="milliseconds"),
        "power": round(random.uniform(3, 4), 3),
    }
    for minutes_ago in (2, 1, 0)
]
send(boto3.client("kinesis"), [{"PartitionKey": DEVICE, "Data": json.dumps(readings).encode()}])
print(f"sent {len(readings)} readings of {DEVICE}")
