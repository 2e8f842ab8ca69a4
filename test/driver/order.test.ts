// Order per shard, batch size, the 6 MB payload, and what the event looks like.
import { describe, expect, it } from 'vitest';
import { PAYLOAD_LIMIT_BYTES } from '#local/driver/gather.ts';
import { createRig, range } from './rig.ts';

describe('order and batches', () => {
  it('delivers the records of a shard in order, in batches of at most the batch size', async () => {
    const rig = createRig({ mapping: { batchSize: 3 } });
    rig.put(range(1, 8));
    await rig.settle();
    expect(rig.batches()).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
      ['7', '8'],
    ]);
  });

  it('keeps the order of each shard when there are several', async () => {
    const rig = createRig({ mapping: { batchSize: 2 }, shardCount: 4 });
    for (const text of range(1, 40)) rig.put([text], `meter-${Number(text) % 10}`);
    await rig.settle();
    expect(rig.batches().flat()).toHaveLength(40);
    for (let meter = 0; meter < 10; meter += 1) {
      const seen = rig
        .batches()
        .flat()
        .filter((text) => Number(text) % 10 === meter);
      expect(seen).toEqual(seen.toSorted((left, right) => Number(left) - Number(right)));
    }
    for (const { event } of rig.calls) {
      expect(new Set(event.Records.map(({ eventID }) => eventID.split(':')[0])).size).toBe(1);
    }
  });

  it('stops a shard at a failing batch and goes on with the others', async () => {
    const rig = createRig({
      shardCount: 2,
      mapping: { batchSize: 1 },
      answer: ([text]) => {
        if (text === 'bad') throw new Error('no');
      },
    });
    const [first, second] = ['0', (1n << 127n).toString()];
    for (const data of ['bad', 'waits']) rig.stream.put({ partitionKey: 'a', data, explicitHashKey: first! });
    for (const data of ['x', 'y']) rig.stream.put({ partitionKey: 'b', data, explicitHashKey: second! });
    await rig.settle();
    expect(rig.batches().flat().sort()).toEqual(['bad', 'x', 'y']);
  });

  it('cuts a batch before its event would pass 6 MB', async () => {
    const rig = createRig({ mapping: { batchSize: 100 } });
    for (let count = 0; count < 9; count += 1) rig.stream.put({ partitionKey: 'm', data: new Uint8Array(1_000_000) });
    await rig.settle();
    expect(rig.calls.map(({ texts }) => texts.length)).toEqual([4, 4, 1]);
    const bytes = JSON.stringify(rig.calls[0]?.event).length;
    expect(bytes).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES);
    expect(bytes).toBeGreaterThan(PAYLOAD_LIMIT_BYTES - 1_334_000);
  });

  it('writes the event as Lambda does', async () => {
    const rig = createRig({ startMs: 1_545_084_650_987 });
    const [sequenceNumber] = rig.put(['Hello, this is a test.'], '1');
    await rig.settle();
    const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/readings';
    expect(rig.calls[0]?.event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: '1',
            sequenceNumber,
            data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
            approximateArrivalTimestamp: 1_545_084_650.987,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::000000000000:role/detect-role',
          awsRegion: 'us-east-1',
          eventSourceARN: arn,
        },
      ],
    });
  });
});
