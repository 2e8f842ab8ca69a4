// Panes to the windows table of DynamoDB, where the query API and `weir windows` read them: only where somebody does.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AllSettings } from '#config/settings.ts';
import type { PaneSink } from '#stages/ports.ts';
import { createDynamoPaneSink } from '../panes/dynamo-pane-sink.ts';
import { clientConfig } from '../request/client-config.ts';
import type { SinkWorld } from './sink.ts';

export function hotCopySink(
  { windowsTable, paneTtlHours, hotWindows }: Pick<AllSettings, 'windowsTable' | 'paneTtlHours' | 'hotWindows'>,
  { env }: SinkWorld,
): PaneSink | undefined {
  if (hotWindows === 'off') return undefined;
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  return createDynamoPaneSink({ client, table: windowsTable }, paneTtlHours * 3_600_000);
}
