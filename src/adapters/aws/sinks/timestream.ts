// Panes to Timestream for LiveAnalytics, which may be down: see src/stages/panes.
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import type { AllSettings } from '#config/settings.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';
import { createCircuitBreaker } from '#stages/panes/circuit-breaker.ts';
import { createRedrivingSink } from '#stages/panes/redriving-sink.ts';
import type { PaneSink } from '#stages/ports.ts';
import { createRedriveQueue } from '../panes/redrive-queue.ts';
import { recordsAs } from '../panes/timestream-record.ts';
import { createTimestreamStore, type TimestreamTarget } from '../panes/timestream-writer.ts';
import { clientConfig, type Environment } from '../request/client-config.ts';
import { createSqsSendMessages } from '../request/sqs-send-messages.ts';
import type { SinkWorld } from './sink.ts';

type StoreSettings = Pick<AllSettings, 'timestreamDatabase' | 'timestreamTable' | 'timestreamColumns'>;

export function timestreamSink(
  settings: StoreSettings & Pick<AllSettings, 'engine' | 'redriveQueue'>,
  { env, metrics, windows }: SinkWorld,
): PaneSink | undefined {
  if (settings.engine !== 'timestream') return undefined;
  return createRedrivingSink({
    store: createTimestreamStore(timestreamTarget(settings, windows, env)),
    breaker: createCircuitBreaker(Date.now),
    redrive: createRedriveQueue(createSqsSendMessages(env), settings.redriveQueue),
    metrics,
  });
}

/** Where the rows of a deployment go, and which columns they have. */
export function timestreamTarget(
  { timestreamDatabase, timestreamTable, timestreamColumns }: StoreSettings,
  windows: readonly WindowSpec[],
  env: Environment,
): TimestreamTarget {
  return {
    client: new TimestreamWriteClient(clientConfig('TIMESTREAM_WRITE', env)),
    database: timestreamDatabase,
    table: timestreamTable,
    recordOf: recordsAs(timestreamColumns, windows),
  };
}
