// 50,000 devices in a single key group, through a resharding and a restart, with the state in DynamoDB: as right as a
// small one.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { windowLine } from '#cli/replay/output/window-sink.ts';
import { startTables, type Tables } from '../contract/tables.ts';
import { windowComparison } from '../reference/judge/differences.ts';
import { startJudging } from '../reference/judge/judge.ts';
import { profileRules } from '../reference/judge/profiles.ts';
import { createDeployment, meterLine, START_MS } from './deployment.ts';
import { expectDocumented } from './documented.ts';

const DEVICES = 50_000;
const ROUND_MS = 600_000;
let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

it('a key group with 50,000 devices equals the reference after resharding and restart, its state in parts', {
  timeout: 90_000,
}, async () => {
  const table = await tables.create('windows');
  const store = createDynamoStateStore({ client: tables.client, table, nowMs: Date.now });
  const committedBytes: number[] = [];
  const windows = {
    ...store,
    commit(key: string, bytes: Uint8Array, version: number) {
      if (key.startsWith('windows#')) committedBytes.push(bytes.length);
      return store.commit(key, bytes, version);
    },
  };
  const deployment = createDeployment({ keyGroups: 1, shards: 1, windows });
  const rules = profileRules('energy');
  const judging = startJudging({ profile: rules, arrivalKey: 'arrived' });
  async function hear(round: number, isOwn: (index: number) => boolean): Promise<void> {
    const atMs = START_MS + round * ROUND_MS;
    const lines = Array.from({ length: DEVICES }, (_, index) => index)
      .filter(isOwn)
      .map((index) => meterLine(index, atMs + (index % 100) * 1000, (index % 97) / 10 + round));
    for (const { line } of lines) judging.line(`${line.slice(0, -1)},"arrived":${atMs + 100_000}}`);
    // A batching window of aggregate and more, so that it commits.
    await deployment.hear(atMs + 100_000, lines, 400_000);
  }

  await hear(0, () => true);
  const [first] = deployment.raw.listShards();
  const [shard] = deployment.readings.listShards();
  deployment.raw.splitShard(first!.shardId);
  deployment.readings.splitShard(shard!.shardId);
  await hear(1, (index) => index % 3 === 0);
  deployment.restart();
  await hear(2, (index) => index % 9 === 0);
  await hear(3, (index) => index % 2 === 0);
  await deployment.end();

  const { Items = [] } = await tables.client.send(
    new ScanCommand({ TableName: table, ProjectionExpression: 'pk, sk', ConsistentRead: true }),
  );
  const parts = Items.filter(({ sk }) => sk?.S?.startsWith('part#')).length;
  expect(parts).toBeGreaterThan(1);
  const judgement = judging.finish();
  const comparison = windowComparison(judgement, rules, 5);
  for (const pane of deployment.panes.latest.values()) comparison.line(windowLine(pane));
  const found = comparison.finish();
  expect(found).toMatchObject({ different: 0, missing: 0, extra: 0, shown: [] });
  expect(found.equal).toBeGreaterThan(2 * DEVICES);
  expectDocumented('50,000 devices in one key group: its state', Math.max(...committedBytes));
  expect(committedBytes.length).toBeGreaterThan(3);
});
