// SendMessageBatch without the SQS client: the request against the client's own, what happens when SQS refuses, and a
// queue that runs.
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { DEFAULT_RETRY } from '#adapters/aws/request/retry.ts';
import { createSqsSendMessages } from '#adapters/aws/request/sqs-send-messages.ts';
import { startSqs } from '#local/cloud/sqs/sqs.ts';
import { expectSameJsonRequest, recordingFetch, recordingHandler } from './client-request.ts';
import { credentials } from './tables.ts';

const keys = async () => credentials;

describe('the request', () => {
  it.each(['https://sqs.eu-west-1.amazonaws.com/123456789012/redrive', 'https://sqs.cn-north-1.amazonaws.com.cn/1/q'])(
    "to %s is the SQS client's own: where it goes, its form, its signature",
    async (queueUrl) => {
      const region = /sqs\.([^.]+)/.exec(queueUrl)?.[1] ?? '';
      const { seen, requestHandler } = recordingHandler();
      const client = new SQSClient({ region, credentials, requestHandler });
      const Entries = [{ Id: '0', MessageBody: '{"ü":1}' }];
      await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })).catch(() => {});
      const { sent, fetch } = recordingFetch('{"Failed":[{"Id":"0","Code":"no"}]}');
      const send = createSqsSendMessages({ AWS_REGION: region }, { credentials: keys, fetch });
      expect(await send(queueUrl, ['{"ü":1}'])).toEqual([{ Id: '0', Code: 'no' }]);
      expectSameJsonRequest(seen[0]!, sent[0], { service: 'sqs', region, keys: credentials });
    },
  );

  it.each([
    [400, '{"__type":"com.amazonaws.sqs#RequestThrottled","message":"slow down"}', 3],
    [500, '{"__type":"InternalFailure"}', 3],
    [400, '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no queue"}', 1],
  ])('after %i %s is made %i times', async (status, body, attempts) => {
    let count = 0;
    const fetch = async () => {
      count += 1;
      return new Response(body, { status });
    };
    const retry = { ...DEFAULT_RETRY, maxAttempts: 3, sleep: async () => {} };
    const send = createSqsSendMessages({}, { credentials: keys, fetch, retry });
    await expect(send('https://sqs.eu-west-1.amazonaws.com/1/q', ['a'])).rejects.toThrow(
      /SQS queue https.*q did not take 1 messages in . attempts; last reason: [45]00 \S+: /,
    );
    expect(count).toBe(attempts);
  });

  it('brings messages into a queue, where a consumer reads them', async () => {
    const sqs = await startSqs();
    onTestFinished(() => sqs.close());
    const env = { AWS_ENDPOINT_URL_SQS: sqs.endpoint };
    const client = new SQSClient({ ...clientConfig('SQS', env), credentials });
    onTestFinished(() => client.destroy());
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: 'redrive' }));
    expect(await createSqsSendMessages(env, { credentials: keys })(QueueUrl, ['one', 'zwei ü'])).toEqual([]);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(['one', 'zwei ü']);
  });
});
