// The record of a discarded batch: metadata for queues and topics, the whole event for a bucket.
import { describe, expect, it } from 'vitest';
import { NotInvokedError } from '#local/driver/invocation.ts';
import { createRig } from './rig.ts';

const START_MS = Date.UTC(2019, 10, 14, 0, 38, 5);
const fail = (): never => {
  throw new Error('no');
};

describe('on-failure destination', () => {
  it('sends the metadata of the batch to a queue, field by field as AWS documents it', async () => {
    const rig = createRig({
      startMs: START_MS,
      mapping: { maxRetries: 2, onFailure: { kind: 'sqs', target: 'dead-letters' } },
      answer: fail,
      retryDelayMs: () => 500,
    });
    const [first] = rig.put(['1'], 'm', START_MS - 165);
    const [last] = rig.put(['2'], 'm', START_MS - 20);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.failures).toEqual([
      {
        destination: { kind: 'sqs', target: 'dead-letters' },
        mappingId: 'readings→detect',
        s3Key: undefined,
        record: {
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:detect',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: '2019-11-14T00:38:06.000Z',
          KinesisBatchInfo: {
            shardId: 'shardId-000000000000',
            startSequenceNumber: first,
            endSequenceNumber: last,
            approximateArrivalOfFirstRecord: '2019-11-14T00:38:04.835Z',
            approximateArrivalOfLastRecord: '2019-11-14T00:38:04.980Z',
            batchSize: 2,
            streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/readings',
          },
        },
      },
    ]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ sentTo: 'dead-letters' }]);
  });

  it('sends a bucket the whole event as JSON text, under the documented name', async () => {
    const rig = createRig({
      startMs: START_MS,
      mapping: { maxRetries: 0, onFailure: { kind: 's3', target: 'quarantine' } },
      answer: fail,
    });
    rig.put(['1']);
    await rig.settle();
    const { record, s3Key } = rig.failures[0]!;
    expect(JSON.parse(record.payload ?? '')).toEqual(rig.calls[0]?.event);
    expect(s3Key).toMatch(
      /^aws\/lambda\/[0-9a-f-]{36}\/shardId-000000000000\/2019\/11\/14\/2019-11-14T00\.38\.05-[0-9a-f-]{36}$/,
    );
  });

  it('sends a bucket the window and its state, too, when there is one', async () => {
    const rig = createRig({
      startMs: START_MS,
      mapping: { maxRetries: 0, tumblingWindowMs: 60_000, onFailure: { kind: 's3', target: 'quarantine' } },
      answer: fail,
    });
    rig.put(['1']);
    await rig.settle();
    expect(JSON.parse(rig.failures[0]?.record.payload ?? '')).toEqual(rig.calls[0]?.event);
  });

  it('says so when the records were too old', async () => {
    const rig = createRig({
      startMs: START_MS,
      mapping: { maxRecordAgeMs: 60_000, onFailure: { kind: 'sns', target: 'operators' } },
    });
    rig.put(['old'], 'm', START_MS - 60_001);
    await rig.settle();
    expect(rig.failures[0]?.record.requestContext).toMatchObject({
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 0,
    });
    expect(rig.failures[0]?.record.payload).toBeUndefined();
  });

  it('counts as invocations only those that reached the function', async () => {
    const rig = createRig({
      mapping: { maxRetries: 1, onFailure: { kind: 'sqs', target: 'dead-letters' } },
      answer: (_texts, call) => {
        throw call === 0 ? new NotInvokedError('Rate exceeded') : new Error('no');
      },
    });
    rig.put(['1']);
    await rig.settle({ advance: 'until-idle' });
    expect(rig.calls).toHaveLength(3);
    expect(rig.failures[0]?.record.requestContext.approximateInvokeCount).toBe(2);
  });

  it('goes on with the stream when the destination itself fails', async () => {
    const rig = createRig({
      mapping: { batchSize: 1, maxRetries: 0, onFailure: { kind: 'sqs', target: 'dead-letters' } },
      answer: ([text]) => (text === 'bad' ? fail() : undefined),
      sendFailure: () => Promise.reject(new Error('no such queue')),
    });
    rig.put(['bad', 'good']);
    await rig.settle();
    expect(rig.batches()).toEqual([['bad'], ['good']]);
    expect(rig.eventsOf('destination-failed')).toMatchObject([{ reason: 'Error: no such queue' }]);
    expect(rig.eventsOf('discarded')).toMatchObject([{ sentTo: undefined }]);
  });
});
