// The SQS stand-in through the SDK's own client; messages live by a hand-set clock.
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  type QueueAttributeName,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sqs, startSqs } from '#local/cloud/sqs/sqs.ts';

let nowMs = Date.UTC(2026, 0, 1);
let sqs: Sqs;
let client: SQSClient;

beforeAll(async () => {
  sqs = await startSqs({ clock: () => nowMs });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SQSClient({ endpoint: sqs.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await sqs.close();
});

const createQueue = async (name: string, attributes: Partial<Record<QueueAttributeName, string>> = {}) => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return QueueUrl ?? '';
};

const receive = async (url: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
  const answer = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...more }));
  return answer.Messages ?? [];
};

const send = (url: string, body: string) => client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));

const attribute = async (url: string, name: QueueAttributeName) => {
  const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }));
  return answer.Attributes?.[name];
};

describe('the SQS stand-in', () => {
  it('finds a queue by its name, lists it by prefix and knows its ARN', async () => {
    const url = await createQueue('found');
    const found = await client.send(new GetQueueUrlCommand({ QueueName: 'found' }));
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'fou' }));
    expect(found.QueueUrl).toBe(url);
    expect(listed.QueueUrls).toEqual([url]);
    expect(await attribute(url, 'QueueArn')).toBe('arn:aws:sqs:us-east-1:000000000000:found');
  });

  it('throws the typed error for a queue that is not there', async () => {
    const asked = client.send(new GetQueueUrlCommand({ QueueName: 'missing' }));
    await expect(asked).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it('answers the creation of a queue that exists, unless an attribute differs', async () => {
    const url = await createQueue('twice', { VisibilityTimeout: '5' });
    expect(await createQueue('twice', { VisibilityTimeout: '5' })).toBe(url);
    await expect(createQueue('twice', { VisibilityTimeout: '6' })).rejects.toMatchObject({ name: 'QueueNameExists' });
    await expect(createQueue('bad', { VisibilityTimeout: '-1' })).rejects.toThrow(/VisibilityTimeout is '-1'/);
  });

  it('hides a received message for its visibility timeout and shows it again after, with a new receipt', async () => {
    const url = await createQueue('hiding', { VisibilityTimeout: '10' });
    await send(url, 'once more');
    const [first] = await receive(url);
    expect(await receive(url)).toEqual([]);
    expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('1');
    nowMs += 10_000;
    const [second] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  it('deletes by the latest receipt only', async () => {
    const url = await createQueue('deleting', { VisibilityTimeout: '1' });
    await send(url, 'a');
    const [old] = await receive(url);
    nowMs += 1000;
    const [latest] = await receive(url);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: old?.ReceiptHandle }));
    nowMs += 1000;
    expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('1');
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: latest?.ReceiptHandle }));
    expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('0');
  });

  it('moves a message to the dead-letter queue after maxReceiveCount receipts without a deletion', async () => {
    const deadUrl = await createQueue('dead');
    const deadLetterTargetArn = await attribute(deadUrl, 'QueueArn');
    const redrive = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    const url = await createQueue('alive', { RedrivePolicy: redrive, VisibilityTimeout: '1' });
    await send(url, 'poison');
    for (let count = 1; count <= 2; count += 1) {
      expect((await receive(url)).map((message) => message.Body)).toEqual(['poison']);
      nowMs += 1000;
    }
    expect(await receive(url)).toEqual([]);
    expect((await receive(deadUrl)).map((message) => message.Body)).toEqual(['poison']);
  });

  it('a long poll answers as soon as a message comes', async () => {
    const url = await createQueue('polling');
    const startedMs = performance.now();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    // A round trip on another connection: the poll is waiting by then.
    await attribute(url, 'QueueArn');
    await send(url, 'here');
    expect((await waiting).map((message) => message.Body)).toEqual(['here']);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('carries attributes of every type, with digests the SDK accepts, and answers the names asked for', async () => {
    const url = await createQueue('attributes');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'ü' },
      count: { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    };
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageAttributes }));
    const [message] = await receive(url, { MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
    const [some] = await receive(url, { MessageAttributeNames: ['co.*'] });
    expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(['count']);
  });

  it('digests attributes as AWS documents it', async () => {
    const url = await createQueue('digest');
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      }),
    );
    // md5 of 00000001 'a' 00000006 'String' 01 00000001 'b', by `printf … | md5sum`.
    expect(sent.MD5OfMessageAttributes).toBe('bef8bf215374a0a228d67533b1a488be');
  });

  it('a batch sends and deletes each entry by itself', async () => {
    const url = await createQueue('batch');
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'one' },
          { Id: 'bad', MessageBody: '' },
          { Id: 'later', MessageBody: 'two', DelaySeconds: 5 },
        ],
      }),
    );
    expect(sent.Successful?.map((entry) => entry.Id)).toEqual(['good', 'later']);
    expect(sent.Failed?.map((entry) => entry.Id)).toEqual(['bad']);
    expect(await attribute(url, 'ApproximateNumberOfMessagesDelayed')).toBe('1');
    nowMs += 5000;
    const messages = await receive(url);
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(deleted.Successful?.map((entry) => entry.Id)).toEqual(['0', '1']);
    nowMs += 60_000;
    expect(await receive(url)).toEqual([]);
  });

  it('refuses a batch without entries and one with the same id twice', async () => {
    const url = await createQueue('refusing');
    const sendIds = (...ids: string[]) => {
      const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
      return client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    };
    await expect(sendIds()).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
    await expect(sendIds('a', 'a')).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
  });

  it('refuses a message above 1 MiB and keeps none of it', async () => {
    const url = await createQueue('large');
    await send(url, 'x'.repeat(1_048_576));
    await expect(send(url, 'x'.repeat(1_048_577))).rejects.toThrow(/shorter than 1048576 bytes/);
    expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('1');
  });

  it('forgets messages after their retention, and all of them when purged', async () => {
    const url = await createQueue('forgetting', { MessageRetentionPeriod: '60' });
    await send(url, 'old');
    nowMs += 60_000;
    expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('0');
    await send(url, 'new');
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(url)).toEqual([]);
  });

  it('ends a waiting receive when it is closed', async () => {
    const own = await startSqs();
    const ownClient = new SQSClient({
      endpoint: own.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const { QueueUrl } = await ownClient.send(new CreateQueueCommand({ QueueName: 'closing' }));
    const waiting = expect(
      ownClient.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })),
    ).rejects.toThrow();
    await own.close();
    await waiting;
    ownClient.destroy();
  });
});
