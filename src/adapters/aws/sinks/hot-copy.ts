// Panes to the windows table of DynamoDB, always: the query API and the live page read them there.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AllSettings } from '#config/settings.ts';
import type { PaneSink } from '#stages/ports.ts';
import { createDynamoPaneSink } from '../panes/dynamo-pane-sink.ts';
import { clientConfig } from '../request/client-config.ts';
import type { SinkWorld } from './sink.ts';

export function hotCopySink(
  { windowsTable, paneTtlHours }: Pick<AllSettings, 'windowsTable' | 'paneTtlHours'>,
  { env }: SinkWorld,
): PaneSink {
  const client = new DynamoDBClient(clientConfig('DYNAMODB', env));
  return createDynamoPaneSink({ client, table: windowsTable }, paneTtlHours * 3_600_000);
}
