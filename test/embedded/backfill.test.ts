// A run of the embedded cloud with an archive, backfilled: the same windows as live, the same incidents, nobody told.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPanes } from '#adapters/aws/panes/dynamo-pane-sink.ts';
import { backfillCommand } from '#cli/backfill/command.ts';
import { localDeploymentOf } from '#cli/start/local-deployment.ts';
import { paneOfRow } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { type Embedded, startEmbedded } from '#local/cloud/embedded/embedded.ts';
import { createFleet } from '#local/simulator/fleet.ts';
import { createProducer, putToKinesis } from '#local/simulator/producer.ts';
import { latestWindows } from '#stages/query/latest-windows.ts';
import { captured } from '../cli/captured.ts';
import { readParquet } from '../contract/duckdb.ts';

const MINUTE_MS = 60_000;
const DEADLINE_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'weir-embedded-backfill-'));
const toMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS;
const fromMs = toMs - 20 * MINUTE_MS;
let embedded: Embedded;
let page: Server;

beforeAll(async () => {
  embedded = await startEmbedded({
    profile: 'energy',
    sources: { environment: { WEIR_ARCHIVE: 'true' } },
    observe: () => undefined,
    onInvoke: () => undefined,
    onProblem: () => undefined,
    pollIntervalMs: 100,
  });
  page = createServer((_, answer) => answer.end(JSON.stringify(localDeploymentOf(embedded))));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const shares = { spike: 0.01, late: 0.02, duplicate: 0.03, bad: 0.02 };
  const fleet = createFleet({ profile: 'energy', deviceCount: 20, readingsPerSecond: 1, shares });
  const producer = createProducer({
    put: putToKinesis(embedded.clients.kinesis, embedded.streams.RawStream ?? ''),
    onError: (error) => {
      throw error;
    },
  });
  const now = Date.now();
  for (const { gateway, line, atMs } of fleet.sendings(now - 30 * MINUTE_MS, now)) producer.add(gateway, line, atMs);
  await producer.pump(now, true);
});

afterAll(async () => {
  page?.close();
  await embedded?.stop();
  rmSync(folder, { recursive: true });
});

async function livePanes(): Promise<Pane[]> {
  const { profile, clients, tables } = embedded;
  const own = { client: clients.dynamodb, table: tables.WindowsTable ?? '' };
  const devices = Array.from({ length: 20 }, (_, i) => `meter-${String(i).padStart(5, '0')}`);
  const all = await Promise.all(
    devices.map((device) => readPanes(own, { profile: profile.name, device, fromMs, toMs: toMs + 1 })),
  );
  return all.flat().filter(({ startMs }) => startMs >= fromMs);
}

async function backfill(out: string): Promise<{ readonly panes: Pane[]; readonly summary: Record<string, never> }> {
  const { written, streams } = captured();
  const time = (ms: number): string => new Date(ms).toISOString();
  const argv = ['--from', time(fromMs), '--to', time(toMs), '--out', out, '--json'];
  const address = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const world = { ...streams, env: {}, folder, calledBy: 'weir' as never };
  expect([await backfillCommand([...argv, '--page', address], world), written.err]).toEqual([0, '']);
  const names = readdirSync(join(out, 'windows'));
  const { rows } = await readParquet(names.map((name) => readFileSync(join(out, 'windows', name))));
  return { panes: latestWindows(rows.map(paneOfRow)), summary: JSON.parse(written.out) };
}

const shown = (panes: readonly Pane[]) =>
  panes
    .filter(({ count }) => count > 0)
    .map(({ device, measure, window, startMs, count, sum, m2, last }) =>
      [device, measure, window, startMs, count, sum, m2, last].join(' '),
    )
    .toSorted();

test('the windows of the archive are those of the hot copy, number for number, and the incidents those that were told', async () => {
  const giveUpMs = performance.now() + DEADLINE_MS;
  let live: Pane[] = [];
  let again: Awaited<ReturnType<typeof backfill>> | undefined;
  // Until what was sent has come through.
  for (let n = 0; performance.now() < giveUpMs; n += 1) {
    live = await livePanes();
    again = live.length < 100 ? undefined : await backfill(join(folder, String(n)));
    if (again !== undefined && shown(again.panes).join() === shown(await livePanes()).join()) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(shown(again?.panes ?? [])).toEqual(shown(await livePanes()));
  expect(live.length).toBeGreaterThan(100);
  expect(again?.summary.alerts).toMatchObject({ gone: 0 });
});
