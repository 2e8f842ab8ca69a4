// Topics of the SNS stand-in, what may be published to them, and who may ask at all.
import {
  CreateTopicCommand,
  InvalidParameterException,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { type Published, startSns } from '#local/cloud/sns/sns.ts';
import { credentials, startedAtMs, useSns } from './sns-rig.ts';

const rig = useSns();
const { createTopic } = rig;

describe('topics of the SNS stand-in', () => {
  it('are created once per name and listed', async () => {
    const arn = await createTopic('once');
    expect(arn).toBe('arn:aws:sns:us-east-1:000000000000:once');
    expect(await createTopic('once')).toBe(arn);
    const { Topics } = await rig.client.send(new ListTopicsCommand({}));
    expect(Topics?.filter((topic) => topic.TopicArn === arn)).toHaveLength(1);
  });

  it('are listed in pages of 100', async () => {
    const own = await startSns();
    const ownClient = new SNSClient({ endpoint: own.endpoint, region: 'us-east-1', credentials });
    for (let index = 0; index < 101; index += 1) {
      await ownClient.send(new CreateTopicCommand({ Name: `page-${index}` }));
    }
    const first = await ownClient.send(new ListTopicsCommand({}));
    const second = await ownClient.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
    ownClient.destroy();
    await own.close();
  });

  it('that are not there, and bad names, throw the typed errors', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:missing';
    await expect(rig.client.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toBeInstanceOf(
      NotFoundException,
    );
    await expect(createTopic('no spaces')).rejects.toBeInstanceOf(InvalidParameterException);
  });
});

describe('publishing to the SNS stand-in', () => {
  it('tells the in-process listener of every message until it stops listening', async () => {
    const TopicArn = await createTopic('listened');
    const heard: Published[] = [];
    const stop = rig.sns.onPublish((message) => heard.push(message));
    const { MessageId } = await rig.client.send(
      new PublishCommand({
        TopicArn,
        Message: 'hot <&> "quoted" \n 火',
        Subject: 'Alert',
        MessageAttributes: { level: { DataType: 'String', StringValue: 'critical' } },
      }),
    );
    stop();
    await rig.client.send(new PublishCommand({ TopicArn, Message: 'unheard' }));
    expect(heard).toMatchObject([
      {
        messageId: MessageId,
        topicArn: TopicArn,
        body: 'hot <&> "quoted" \n 火',
        subject: 'Alert',
        timestampMs: startedAtMs,
        attributes: { level: { dataType: 'String', stringValue: 'critical' } },
      },
    ]);
  });

  it('takes 256 KB with the attributes and refuses one byte more', async () => {
    const TopicArn = await createTopic('large');
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    const restBytes = 262_144 - 'aStringb'.length;
    const publish = (bytes: number) =>
      rig.client.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(bytes), MessageAttributes }));
    expect((await publish(restBytes)).MessageId).toBeDefined();
    await expect(publish(restBytes + 1)).rejects.toThrow(/Message too long/);
    await expect(publish(restBytes + 1)).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it('refuses empty messages and attributes without a value', async () => {
    const TopicArn = await createTopic('malformed');
    const empty = rig.client.send(new PublishCommand({ TopicArn, Message: '' }));
    await expect(empty).rejects.toThrow(/Empty message/);
    const MessageAttributes = { a: { DataType: 'String', StringValue: '' } };
    const bad = rig.client.send(new PublishCommand({ TopicArn, Message: 'x', MessageAttributes }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('a batch reports each entry by itself, and a malformed batch fails whole', async () => {
    const TopicArn = await createTopic('batch');
    const publish = (...entries: [id: string, message: string][]) => {
      const PublishBatchRequestEntries = entries.map(([Id, Message]) => ({ Id, Message }));
      return rig.client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    };
    const answer = await publish(['good', 'x'], ['bad', ''], ['fine', 'y']);
    expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['good', 'fine']);
    expect(answer.Failed?.map((entry) => [entry.Id, entry.Code])).toEqual([['bad', 'InvalidParameter']]);
    await expect(publish(['a', 'x'], ['a', 'y'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
    const half = 'x'.repeat(140_000);
    await expect(publish(['a', half], ['b', half])).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
  });
});

describe('the door of every stand-in', () => {
  it('refuses a web page of another origin', async () => {
    const asked = { method: 'POST', headers: { origin: 'https://example.com' }, body: 'Action=ListTopics' };
    expect((await fetch(rig.sns.endpoint, asked)).status).toBe(403);
  });
});
