// A history on this machine: S3, what stands in for Athena, windows written by the sink that deployments have, and the
// job that merges them.

import { type AthenaOptions, createAthenaClient } from '#adapters/aws/history/athena-client.ts';
import { createAthenaWindows } from '#adapters/aws/history/athena-windows.ts';
import { createStagingObjects } from '#adapters/aws/history/staging-objects.ts';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createStagingSink } from '#adapters/aws/sinks/athena.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { paneOfRow, ROW_COLUMNS } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { startAthena } from '#local/cloud/athena/athena.ts';
import { createMerge } from '#stages/history/merge.ts';
import { startBuckets } from './buckets.ts';
import { credentials } from './tables.ts';

const LIMIT_MS = 840_000;

export async function startHistory() {
  const buckets = await startBuckets();
  const athena = await startAthena((name) => buckets.objects(name));
  const env = { AWS_ENDPOINT_URL_S3: buckets.endpoint, AWS_ENDPOINT_URL_ATHENA: athena.endpoint };
  let count = 0;

  /** An empty history of its own. */
  async function create(options: { readonly nowMs?: () => number } & AthenaOptions = {}) {
    count += 1;
    const place = { bucket: `history-${count}`, database: `weir_${count}`, workgroup: 'weir' };
    const objects = await buckets.create(place.bucket);
    const nowMs = options.nowMs ?? Date.now;
    const signed = {
      nowMs,
      credentials: async () => credentials,
      sleep: () => new Promise<void>((r) => setImmediate(r)),
    };
    let ids = 0;
    const metrics = { count: () => undefined, gauge: () => undefined };
    const merge = createMerge(
      {
        staging: createStagingObjects(place.bucket, env, signed),
        sql: createAthenaClient(place, env, signed),
        state: createMemoryStateStore(),
        metrics,
        nowMs,
        newId: () => `00000000-0000-4000-${String(count).padStart(4, '0')}-${String(++ids).padStart(12, '0')}`,
      },
      { place, keepDays: 1_095 },
    );
    const select = async (text: string) => (await athena.run(text)).rows;
    return {
      place,
      objects,
      sink: createStagingSink(createS3Put(env, signed), place.bucket, metrics),
      merge: () => merge.run(nowMs() + LIMIT_MS),
      windows: createAthenaWindows(place, env, { ...signed, ...options }),
      select,
      /** All rows of the table, void ones too. */
      async table(): Promise<Pane[]> {
        const cells = ROW_COLUMNS.map(({ name, type }) =>
          type === 'timestamp' ? `epoch_us("${name}") / 1000 AS "${name}"` : `"${name}"`,
        );
        const rows = await select(`SELECT ${cells.join(', ')} FROM ${place.database}.windows`);
        return rows.map((row) =>
          paneOfRow(
            row.map((text, at) =>
              text === undefined
                ? null
                : ROW_COLUMNS[at]?.type === 'text'
                  ? text
                  : Number(text.replace('inf', 'Infinity')),
            ),
          ),
        );
      },
    };
  }

  return {
    athena,
    create,
    async close() {
      await athena.close();
      await buckets.close();
    },
  };
}

export type History = Awaited<ReturnType<Awaited<ReturnType<typeof startHistory>>['create']>>;
