// A fleet of two devices that has lived, its archive, and a deployment to backfill.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { backfillCommand } from '#cli/backfill/command.ts';
import type { BackfillPlace } from '#cli/backfill/place.ts';
import type { EngineTarget } from '#cli/deployment/deployment.ts';
import { compiled, rawRecord, T0 } from '../../support/readings.ts';
import { captured } from '../captured.ts';
import { type Life, live } from './world.ts';

const DAY_MS = 86_400_000;
const NOW = T0 + 30 * DAY_MS;
export const LEVEL = { kind: 'level', name: 'hot', measure: 'power_kw', above: { high: 90 } } as never;
export const profile = compiled({ rules: [LEVEL], windows: ['1m'] });
export const RANGE = ['--from', '2026-01-01T00:00', '--to', '2026-01-03'];

/** Two devices, a reading each 10 s for an hour on each of two days; one rises. */
const records = [0, 1].flatMap((day) =>
  Array.from({ length: 720 }, (_, i) => {
    const atMs = T0 + day * DAY_MS + Math.floor(i / 2) * 10_000;
    const power = i % 2 === 0 ? i / 10 : 5;
    return rawRecord(
      day * 1000 + i,
      { device_id: `d${i % 2}`, timestamp: atMs / 1000, power },
      { arrivalMs: atMs + 500 },
    );
  }),
);

export const life: Life = await live(profile, [records.slice(0, 300), records.slice(300, 720), records.slice(720)]);

/** Gone after the test. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-backfill-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export function folderOf(): { readonly folder: string; readonly archive: string } {
  const folder = newFolder();
  const archive = join(folder, 'archive');
  for (const [key, bytes] of life.objects) {
    mkdirSync(dirname(join(archive, key)), { recursive: true });
    writeFileSync(join(archive, key), bytes);
  }
  writeFileSync(join(folder, 'test.json'), JSON.stringify(profile.source));
  return { folder, archive };
}

export function placed(engine: Partial<EngineTarget> = {}) {
  const hotCopy = createMemoryPaneSink();
  const state = createMemoryStateStore();
  const heads = createMemoryAlertStore(() => 0);
  const place: BackfillPlace = {
    ...{ called: 'test', isLocal: false, profile, archive: async () => life.archive, hotCopy, state, heads },
    engine: async () => ({ name: 'memory', sink: undefined, old: undefined, refused: new Map(), ...engine }),
  };
  return { place, hotCopy, state, heads };
}

export async function run(
  argv: readonly string[],
  { place, folder = newFolder() }: { place?: BackfillPlace; folder?: string } = {},
) {
  const { written, streams } = captured();
  const code = await backfillCommand(argv, {
    ...{ ...streams, env: { NO_COLOR: '1' }, folder, calledBy: 'weir' as never, nowMs: () => NOW },
    ...(place === undefined ? {} : { place }),
  });
  return { code, ...written };
}
