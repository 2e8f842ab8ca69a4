// After `cdk destroy`: nothing of the application is left in the emulator, but for what bootstrapping made.
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSubscriptionsCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, test } from 'vitest';
import { createClients } from '#local/cloud/embedded/clients.ts';
import { emulatorName } from '#local/emulators/emulator.ts';
import { stackNames } from '#local/emulators/stacks.ts';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const name = (await emulatorName(endpoint)) ?? 'no emulator';
const one = { kinesis: endpoint, dynamodb: endpoint, sns: endpoint, sqs: endpoint, s3: endpoint, timestream: endpoint };
const { kinesis, dynamodb, sns, sqs, s3, destroy } = createClients(one);

const LEFT: Readonly<Record<string, () => Promise<readonly unknown[] | undefined>>> = {
  stacks: async () => (await stackNames(endpoint)).filter((stack) => stack.startsWith('weir-')),
  streams: async () => (await kinesis.send(new ListStreamsCommand())).StreamNames,
  tables: async () => (await dynamodb.send(new ListTablesCommand())).TableNames,
  topics: async () => (await sns.send(new ListTopicsCommand())).Topics,
  subscriptions: async () => (await sns.send(new ListSubscriptionsCommand())).Subscriptions,
  queues: async () => (await sqs.send(new ListQueuesCommand())).QueueUrls,
  buckets: async () =>
    (await s3.send(new ListBucketsCommand())).Buckets?.filter(({ Name }) => !Name?.startsWith('cdk-')),
};

describe(name, () => {
  afterAll(destroy);

  test.each(Object.keys(LEFT))('no %s are left', async (what) => {
    expect((await LEFT[what]?.()) ?? []).toEqual([]);
  });
});
