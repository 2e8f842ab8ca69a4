// A device's page: of more windows than it shows it has the latest.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoPaneSink } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { deviceReader } from '#cli/start/device-detail.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import { energy } from '#profiles/energy.ts';
import { pane } from '../../contract/samples.ts';
import { startTables, type Tables } from '../../contract/tables.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

test('of more windows than a page shows there are the latest, in their order', async () => {
  const [windows, baselines] = [await tables.create('windows'), await tables.create('baselines')];
  const toMs = Math.floor(Date.now() / 1000) * 1000;
  const starts = Array.from({ length: 2_500 }, (_, at) => toMs - (2_500 - at) * 1_000);
  const panes = starts.map((startMs) => pane([1], { device: 'm', window: '1s', startMs, endMs: startMs + 1_000 }));
  await createDynamoPaneSink({ client: tables.client, table: windows }, 86_400_000).write(panes);
  const embedded = {
    ...{ clients: { dynamodb: tables.client }, keyGroups: 4, profile: compileProfile(energy) },
    tables: { WindowsTable: windows, BaselinesTable: baselines },
  } as unknown as Embedded;
  const shown = (await deviceReader(embedded)('m')).windows;
  expect(shown.map(({ startMs }) => startMs)).toEqual(starts.slice(-2_000));
});
