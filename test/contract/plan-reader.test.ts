// The deployment's plan as the functions read it: written by the windows' store for ever, read by it and by a request
// of our own.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createPlanReader } from '#adapters/aws/state/plan-reader.ts';
import { UnknownFormatError } from '#core/formats.ts';
import { deploymentPlanKey, encodeDeploymentPlan, isDeploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import { plan } from '../golden/contents.ts';
import { credentials, startTables, type Tables } from './tables.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

const NOW_MS = 1_767_225_600_000;

async function rig(name: string) {
  const table = await tables.create(name);
  const shared = { client: tables.client, table, nowMs: () => NOW_MS };
  const store = createDynamoStateStore({ ...shared, ttlMs: 3_600_000, isKept: isDeploymentPlanKey });
  const env = { AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint, AWS_REGION: 'eu-west-1' };
  const read = createPlanReader(table, plan.profile, env, {
    credentials: async () => ({ accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey }),
  });
  return { table, store, read };
}

it('is read as it was written, small or large, and is none before its birth', async () => {
  const { store, read } = await rig('plans');
  expect(await read()).toBeUndefined();
  await store.commit(deploymentPlanKey(plan.profile), encodeDeploymentPlan(plan), 0);
  expect(await read()).toEqual(plan);
  // Of many changes: deflated.
  const long = { ...plan, plans: Array.from({ length: 200 }, (_, i) => ({ windows: ['1m'], fromMs: i * 60_000 })) };
  await store.commit(deploymentPlanKey(plan.profile), encodeDeploymentPlan(long), 1);
  expect(await read()).toEqual(long);
});

it('never expires, as states do', async () => {
  const { table, store } = await rig('kept-plans');
  await store.commit(deploymentPlanKey(plan.profile), encodeDeploymentPlan(plan), 0);
  await store.commit('windows#golden#0', new Uint8Array(1), 0);
  const ttlOf = async (key: string) => {
    const Key = { pk: { S: `state#${key}` }, sk: { S: 'head' } };
    return (await tables.client.send(new GetItemCommand({ TableName: table, Key }))).Item?.ttl;
  };
  expect(await ttlOf(deploymentPlanKey(plan.profile))).toBeUndefined();
  expect(await ttlOf('windows#golden#0')).toBeDefined();
});

it('of a later release is refused, and a table that does not answer is named', async () => {
  const { store, read } = await rig('later-plans');
  const later = new TextEncoder().encode(JSON.stringify({ v: 9, plans: [] }));
  await store.commit(deploymentPlanKey(plan.profile), later, 0);
  await expect(read()).rejects.toThrow(UnknownFormatError);
  const env = { AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint, AWS_REGION: 'eu-west-1' };
  const missing = createPlanReader('no-table', 'golden', env, { credentials: async () => credentials });
  await expect(missing()).rejects.toThrow('DynamoDB table no-table (region eu-west-1) did not tell the deployment');
});
