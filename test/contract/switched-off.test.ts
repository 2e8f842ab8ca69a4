// What a setting switched off is gone before the functions know: the data stack is updated first. Their calls must
// fail, so that the batch comes again; an answer of "nothing there" would be taken for an empty state, or a pane for
// written.
import { describe, expect, it } from 'vitest';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { createKinesisPaneSink } from '#adapters/aws/panes/kinesis-pane-sink.ts';
import { createRedriveQueue } from '#adapters/aws/panes/redrive-queue.ts';
import { createSqsSendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { createKinesisPutRecords } from '#adapters/aws/streams/kinesis-put-records.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';

const answering = (status: number, body: string) => ({
  credentials: async () => credentials,
  fetch: async () => new Response(body, { status }),
});

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html (errors) */
const NO_STREAM = answering(400, JSON.stringify({ __type: 'ResourceNotFoundException', message: 'Stream not found' }));
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html (errors) */
const NO_QUEUE = answering(400, JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'gone' }));
/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (list of error codes) */
const NO_BUCKET = answering(404, '<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>');

describe('a resource that is gone', () => {
  it('the stream of aggregates: writing panes rejects', async () => {
    const sink = createKinesisPaneSink(createKinesisPutRecords({}, NO_STREAM), 'aggregates');
    await expect(sink.write([pane([1])])).rejects.toThrow(/ResourceNotFoundException.*tried again as a whole/);
  });

  it('the redrive queue: putting panes by rejects', async () => {
    const queue = createRedriveQueue(createSqsSendMessages({}, NO_QUEUE), 'https://sqs.eu-west-1.amazonaws.com/1/gone');
    await expect(queue.put('circuit-open', [pane([1])])).rejects.toThrow(/QueueDoesNotExist/);
  });

  it('the bucket of window states: loading rejects and is not an empty state, committing rejects and is not a lost condition', async () => {
    const store = createS3StateStore({ objects: createS3Objects('gone', {}, NO_BUCKET) });
    await expect(store.load(['windows#energy#1'])).rejects.toThrow(/NoSuchBucket/);
    await expect(store.commit('windows#energy#1', new Uint8Array([1]), 0)).rejects.toThrow(/NoSuchBucket/);
    await expect(store.keys('windows#energy')).rejects.toThrow(/NoSuchBucket/);
  });
});
