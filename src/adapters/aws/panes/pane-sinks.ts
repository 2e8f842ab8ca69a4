// Where panes go in AWS: always to the hot copy in DynamoDB; to the time-series store and the stream of aggregates where there are such.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { createCompositePaneSink } from '#adapters/composite-pane-sink.ts';
import type { AllSettings } from '#config/settings.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';
import type { Metrics, PaneSink } from '#stages/ports.ts';
import { clientConfig, type Environment } from '../request/client-config.ts';
import { createSqsSendMessages } from '../request/sqs-send-messages.ts';
import { createKinesisPutRecords } from '../streams/kinesis-put-records.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createDynamoPaneSink } from './dynamo-pane-sink.ts';
import { createKinesisPaneSink } from './kinesis-pane-sink.ts';
import { createRedriveQueue } from './redrive-queue.ts';
import { createTimestreamPaneSink } from './timestream-pane-sink.ts';
import { recordsAs } from './timestream-record.ts';

type PaneSettings = Pick<
  AllSettings,
  | 'engine'
  | 'windowsTable'
  | 'paneTtlHours'
  | 'timestreamDatabase'
  | 'timestreamTable'
  | 'timestreamColumns'
  | 'redriveQueue'
  | 'aggregatesStream'
>;

/** `windows`: the profile's. */
export function createPaneSinks(
  settings: PaneSettings,
  windows: readonly WindowSpec[],
  env: Environment,
  metrics: Metrics,
): PaneSink {
  const hotCopy = createDynamoPaneSink(
    { client: new DynamoDBClient(clientConfig('DYNAMODB', env)), table: settings.windowsTable },
    settings.paneTtlHours * 3_600_000,
  );
  const sinks = [...(settings.engine === 'none' ? [] : [timestreamSink(settings, windows, env, metrics)]), hotCopy];
  if (settings.aggregatesStream !== '') {
    sinks.push(createKinesisPaneSink(createKinesisPutRecords(env), settings.aggregatesStream));
  }
  return createCompositePaneSink(sinks);
}

function timestreamSink(
  settings: PaneSettings,
  windows: readonly WindowSpec[],
  env: Environment,
  metrics: Metrics,
): PaneSink {
  return createTimestreamPaneSink({
    target: {
      client: new TimestreamWriteClient(clientConfig('TIMESTREAM_WRITE', env)),
      database: settings.timestreamDatabase,
      table: settings.timestreamTable,
      recordOf: recordsAs(settings.timestreamColumns, windows),
    },
    breaker: createCircuitBreaker(Date.now),
    redrive: createRedriveQueue(createSqsSendMessages(env), settings.redriveQueue),
    metrics,
  });
}
