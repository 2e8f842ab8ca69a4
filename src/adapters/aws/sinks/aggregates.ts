// Panes to the Kinesis stream of aggregates, for whoever consumes them as they come.
import type { AllSettings } from '#config/settings.ts';
import type { PaneSink } from '#stages/ports.ts';
import { createKinesisPaneSink } from '../panes/kinesis-pane-sink.ts';
import { createKinesisPutRecords } from '../streams/kinesis-put-records.ts';
import type { SinkWorld } from './sink.ts';

export function aggregatesSink(
  { aggregatesStream }: Pick<AllSettings, 'aggregatesStream'>,
  { env }: SinkWorld,
): PaneSink | undefined {
  return aggregatesStream === '' ? undefined : createKinesisPaneSink(createKinesisPutRecords(env), aggregatesStream);
}
