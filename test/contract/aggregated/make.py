# Writes records.json: aggregated records made, and read back, by another implementation of the format, the one AWS publishes. (Where only some
# user records name a hash key, that one gives the others the first of the table; what was given in is written here.)
#   python3 -m venv /tmp/kpl && /tmp/kpl/bin/pip install aws_kinesis_agg==1.2.3 protobuf six
#   /tmp/kpl/bin/python test/contract/aggregated/make.py > test/contract/aggregated/records.json
import base64, gzip, json
from aws_kinesis_agg.aggregator import RecordAggregator
from aws_kinesis_agg.deaggregator import deaggregate_records

def reading(device, second, power):
    return json.dumps({"device_id": device, "timestamp": 1767225600 + second, "power": power}).encode()

packed = lambda data: gzip.compress(data, mtime=0)
CASES = {
    "one": [("k", reading("a", 0, 1), None)],
    "one key": [("k", reading("a", second, second), None) for second in range(5)],
    "many keys": [(device, reading(device, second, 1), None) for second in range(3) for device in ("a", "b", "Zähler")],
    "hash keys": [("k%d" % at, reading("a", at, at), key) for at, key in enumerate(["0", "340282366920938463463374607431768211455", None, "17"])],
    "other forms": [
        ("array", b"[" + reading("a", 0, 1) + b", " + reading("a", 1, "much") + b"]", None),
        ("lines", reading("b", 0, 1) + b"\n" + reading("b", 1, 2) + b"\r\n{broken\n", None),
        ("gzip", packed(reading("c", 0, 1)), None),
        ("bytes", bytes(range(128, 144)), None),
        ("empty", b"", None),
        ("last", reading("d", 0, 1), None),
    ],
    "sixty": [("k%d" % (at % 7), reading("m%d" % (at % 7), at, at % 9), None) for at in range(60)],
}

made = {}
for name, records in CASES.items():
    aggregator = RecordAggregator()
    for key, data, hash_key in records:
        assert aggregator.add_user_record(key, data, hash_key) is None
    partition_key, hash_key, data = aggregator.clear_and_get().get_contents()
    event = {"kinesis": {"kinesisSchemaVersion": "1.0", "sequenceNumber": "1", "approximateArrivalTimestamp": 1, "partitionKey": partition_key, "data": base64.b64encode(data).decode()}}
    read = [each["kinesis"] for each in deaggregate_records([event])]
    made[name] = {
        "data": base64.b64encode(data).decode(),
        "userRecords": [
            {"subSequence": each["subSequenceNumber"], "partitionKey": each["partitionKey"], "explicitHashKey": given[2], "data": each["data"].decode()}
            for each, given in zip(read, records, strict=True)
        ],
    }
    assert [base64.b64decode(each["data"]) for each in read] == [data for _, data, _ in records]
print(json.dumps(made, ensure_ascii=False, indent=2))
