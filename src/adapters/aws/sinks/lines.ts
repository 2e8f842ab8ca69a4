// Panes as lines of JSON in S3: a gzip object for each write and hour, for whatever reads files. It lists, reads and
// deletes nothing.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AllSettings } from '#config/settings.ts';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { createS3Put, type PutObject } from '../objects/s3-put.ts';
import { headOf, toldOf } from '../panes/pane-record.ts';
import { chunksOf } from '../request/chunks.ts';
import type { SinkWorld } from './sink.ts';

/** Objects written at a time. A write has the hour's, and one for each hour that a device brings which was away. */
const PARALLEL_PUTS = 8;
/** Some 10 MB of text, half a megabyte packed: a write of more becomes several objects, so that memory stays small. */
const MAX_LINES_PER_OBJECT = 20_000;

const packed = promisify(gzip);

/**
 * `panes/hour=2026-11-21T13/<hash>.jsonl.gz`: the hour (UTC) is that in which the windows begin, so that all revisions
 * of a window lie in one hour. The hash is of the identities of the panes, and the lines are in their order: the same
 * panes again are the same object. Panes of a batch that was cut otherwise are in two objects; a reader keeps of each
 * (device_id, measure, window, window_start) the line with the highest revision. S3 that does not take an object is
 * counted (`LinesNotWritten`) and rejects: the batch comes again, and no line is missing.
 */
export function createLinesSink(
  put: (object: PutObject) => Promise<void>,
  bucket: string,
  metrics: Pick<Metrics, 'count'>,
): PaneSink {
  async function write(hour: string, members: readonly Identified[]): Promise<void> {
    const hash = createHash('sha256');
    for (const { identity } of members) hash.update(`${identity}\n`);
    const text = members.map(({ pane }) => `${JSON.stringify({ ...headOf(pane), ...toldOf(pane) })}\n`).join('');
    await put({
      bucket,
      key: `panes/hour=${hour}/${hash.digest('hex').slice(0, 32)}.jsonl.gz`,
      body: new Uint8Array(await packed(text)),
      contentType: 'application/gzip',
    });
  }

  return {
    async write(panes) {
      const objects = [...Map.groupBy(identified(panes), ({ pane }) => hourOf(pane))].flatMap(([hour, members]) =>
        chunksOf(members, MAX_LINES_PER_OBJECT).map((chunk) => ({ hour, chunk })),
      );
      for (const wave of chunksOf(objects, PARALLEL_PUTS)) {
        const results = await Promise.allSettled(wave.map(({ hour, chunk }) => write(hour, chunk)));
        for (const result of results) {
          if (result.status === 'fulfilled') continue;
          metrics.count('LinesNotWritten', 1);
          throw result.reason;
        }
      }
    },
  };
}

interface Identified {
  readonly identity: string;
  readonly pane: Pane;
}

/** Each pane once, in the order of their identities. */
function identified(panes: readonly Pane[]): Identified[] {
  const byIdentity = new Map(panes.map((pane) => [`${pane.profile}\u0000${pane.of ?? ''}\u0000${paneId(pane)}`, pane]));
  return [...byIdentity]
    .map(([identity, pane]) => ({ identity, pane }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

const hourOf = ({ startMs }: Pane): string => new Date(startMs).toISOString().slice(0, -11);

export function linesSink(
  { linesBucket }: Pick<AllSettings, 'linesBucket'>,
  { env, metrics }: SinkWorld,
): PaneSink | undefined {
  return linesBucket === '' ? undefined : createLinesSink(createS3Put(env), linesBucket, metrics);
}
