// Panes as Parquet objects in S3, from which a job merges them into the history: an object for each write and day.
import type { AllSettings } from '#config/settings.ts';
import { stagedName } from '#core/history/staging-name.ts';
import { dayName } from '#core/time/days.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { parquetOfPanes } from '../history/parquet-rows.ts';
import { createS3Put, type PutObject } from '../objects/s3-put.ts';
import { createPaneObjectsSink } from '../panes/pane-objects.ts';
import type { SinkWorld } from './sink.ts';

/**
 * `staging/day=2026-11-21/<hash>.parquet`: the day (UTC) in which the windows begin. Of rows that agree in `ROW_KEY`
 * (src/core/history/row.ts) the one with the highest revision stands. See pane-objects.ts.
 */
export function createStagingSink(
  put: (object: PutObject) => Promise<void>,
  bucket: string,
  metrics: Pick<Metrics, 'count'>,
): PaneSink {
  return createPaneObjectsSink(
    put,
    {
      placeOf: ({ startMs }) => dayName(startMs),
      objectOf: (day, hash, panes) => ({
        bucket,
        key: stagedName(day, hash),
        body: parquetOfPanes(panes),
        contentType: 'application/vnd.apache.parquet',
      }),
      notWritten: 'StagingNotWritten',
    },
    metrics,
  );
}

export function athenaSink(
  { engine, historyBucket }: Pick<AllSettings, 'engine' | 'historyBucket'>,
  { env, metrics }: SinkWorld,
): PaneSink | undefined {
  return engine === 'athena' ? createStagingSink(createS3Put(env), historyBucket, metrics) : undefined;
}
