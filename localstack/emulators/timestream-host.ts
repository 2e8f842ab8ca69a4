// The stand-in for Timestream beside an emulator that has none: on 127.0.0.1, with the database and table that stage
// `local` writes to.
import { CreateDatabaseCommand, CreateTableCommand, TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { startTimestream, type Timestream } from '../cloud/timestream/server.ts';
import { EMULATOR_CREDENTIALS } from './environment.ts';

/** What lib/build-app.ts tells the functions of stage `local`. */
export const PANES = { database: 'weir-energy-local', table: 'panes' } as const;

/** Started, with its table. */
export async function startTimestreamHost(): Promise<Timestream> {
  const timestream = await startTimestream({ port: 0 });
  const config = clientConfig('TIMESTREAM_WRITE', { AWS_ENDPOINT_URL: timestream.endpoint });
  const client = new TimestreamWriteClient({ ...config, credentials: EMULATOR_CREDENTIALS });
  try {
    await client.send(new CreateDatabaseCommand({ DatabaseName: PANES.database }));
    await client.send(
      new CreateTableCommand({
        DatabaseName: PANES.database,
        TableName: PANES.table,
        RetentionProperties: { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 365 },
        MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
        Schema: { CompositePartitionKey: [{ Type: 'DIMENSION', Name: 'device', EnforcementInRecord: 'REQUIRED' }] },
      }),
    );
  } finally {
    client.destroy();
  }
  return timestream;
}
