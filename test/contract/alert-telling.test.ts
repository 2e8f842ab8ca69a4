// Telling over the alerts table as it is deployed: the same stories as in memory, conditions lost and won by DynamoDB.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import { createTelling, silence, stepOf } from '../stages/alert/world.ts';
import { startTables, type Tables } from './tables.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

const telling = async (name: string, policy: Parameters<typeof createTelling>[0]) => {
  const table = await tables.create(name, true);
  return createTelling(policy, (nowMs) => {
    const options = { client: tables.client, table, ttlMs: 90 * 86_400_000, nowMs };
    return { ...createDynamoAlertStore(options), ...createDynamoAlertHeads(options) };
  });
};

it('a storm that functions find side by side is three messages and one of the group, counted right, over as a whole', async () => {
  const world = await telling('storm', { groupBy: ['region'], capPerMinute: 100 });
  const dimensions = { region: 'North' };
  const devices = Array.from({ length: 12 }, (_, i) => `m${i}`);
  await Promise.all(devices.map((device) => world.detect(stepOf(device, 1, 'opened', { dimensions }))));
  expect(new Set(world.told()).size).toBe(4);
  world.wait(5 * 60_000);
  await world.minutes(1);
  expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', count: 12 });
  await world.detect(...devices.map((device) => stepOf(device, 2, 'over', { dimensions })));
  await world.minutes(1);
  world.wait(10 * 60_000);
  await world.minutes(1);
  expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', state: 'resolved', count: 12 });
  expect(await world.store.heads({ isOpen: true, limit: 99 })).toEqual([]);
  expect(await world.store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
  expect(await world.store.pending(Number.MAX_SAFE_INTEGER)).toEqual([]);
}, 60_000);

it('silences, repeats and acknowledgements hold, and the story says what was decided', async () => {
  const world = await telling('people', { repeatEveryMs: 30 * 60_000 });
  const opened = stepOf('m', 1, 'opened');
  await silence(world);
  await world.detect(opened);
  world.wait(60 * 60_000);
  await world.minutes(1);
  world.wait(29 * 60_000);
  await Promise.all([world.minutes(1), world.sweep()]);
  await world.desk.acknowledge(opened.id, { by: 'Zoë' }, world.now());
  world.wait(30 * 60_000);
  await world.minutes(1);
  await world.detect(stepOf('m', 2, 'over'));
  expect(world.told()).toEqual(['still-firing m high 1', 'repeat m high 1', 'over m high']);
  const story = await world.store.story(opened.id);
  expect(story.map(({ again, decision }) => [again?.kind, decision?.isTold])).toEqual([
    [undefined, false],
    ['repeat', true],
    ['still-firing', true],
    [undefined, true],
  ]);
}, 60_000);
