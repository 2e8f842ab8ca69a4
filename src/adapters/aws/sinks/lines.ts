// Panes as lines of JSON in S3: a gzip object for each write and hour, for whatever reads files.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AllSettings } from '#config/settings.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { createS3Put, type PutObject } from '../objects/s3-put.ts';
import { createPaneObjectsSink } from '../panes/pane-objects.ts';
import { headOf, toldOf } from '../panes/pane-record.ts';
import type { SinkWorld } from './sink.ts';

const packed = promisify(gzip);

/**
 * `panes/hour=2026-11-21T13/<hash>.jsonl.gz`: the hour (UTC) in which the windows begin. A reader keeps of each
 * (device_id, measure, window, window_start) the line with the highest revision. See pane-objects.ts.
 */
export function createLinesSink(
  put: (object: PutObject) => Promise<void>,
  bucket: string,
  metrics: Pick<Metrics, 'count'>,
): PaneSink {
  return createPaneObjectsSink(
    put,
    {
      placeOf: ({ startMs }) => new Date(startMs).toISOString().slice(0, -11),
      async objectOf(hour, hash, panes) {
        const text = panes.map((pane) => `${JSON.stringify({ ...headOf(pane), ...toldOf(pane) })}\n`).join('');
        return {
          bucket,
          key: `panes/hour=${hour}/${hash}.jsonl.gz`,
          body: new Uint8Array(await packed(text)),
          contentType: 'application/gzip',
        };
      },
      notWritten: 'LinesNotWritten',
    },
    metrics,
  );
}

export function linesSink(
  { linesBucket }: Pick<AllSettings, 'linesBucket'>,
  { env, metrics }: SinkWorld,
): PaneSink | undefined {
  return linesBucket === '' ? undefined : createLinesSink(createS3Put(env), linesBucket, metrics);
}
