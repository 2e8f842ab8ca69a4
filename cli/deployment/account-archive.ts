// The archive and the engine of a deployment in an account, for whoever writes windows anew.
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { createOlderWindows } from '#adapters/aws/history/older-windows.ts';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { recordsAs } from '#adapters/aws/panes/timestream-record.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { createTimestreamWindows } from '#adapters/aws/query/timestream-windows.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createStagingSink } from '#adapters/aws/sinks/athena.ts';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';
import { bucketArchive } from './archive-place.ts';
import type { Deployment, EngineTarget, Environment } from './deployment.ts';
import { directSink } from './direct-sink.ts';
import { DeploymentError } from './trouble.ts';

export type StackOf = (
  stack: string,
) => Promise<{ readonly region: string; readonly output: (name: string) => string }>;

export function accountArchive(
  settings: DeploySettings,
  env: Environment,
  windows: readonly WindowSpec[],
  stackOf: StackOf,
  name: string,
): Pick<Deployment, 'archive' | 'engine'> {
  return {
    async archive() {
      if (!settings.archive)
        throw new DeploymentError(
          `${name} keeps no archive: deploy it with archive true, and backfill what arrives from then on; or name a copy with --archive`,
        );
      const { region, output } = await stackOf(`${name}-data`);
      return bucketArchive(output('ArchiveBucketName'), { ...env, AWS_REGION: region });
    },
    engine: () => engineOf(settings, env, windows, stackOf, name),
  };
}

async function engineOf(
  settings: DeploySettings,
  env: Environment,
  windows: readonly WindowSpec[],
  stackOf: StackOf,
  name: string,
): Promise<EngineTarget> {
  const engine: string = settings.timeSeries;
  const refused = new Map<string, number>();
  if (engine === 'none') return { name: engine, sink: undefined, old: undefined, refused };
  if (engine === 'athena') {
    const { region, output } = await stackOf(`${name}-history`);
    const own = { ...env, AWS_REGION: region };
    const history = {
      bucket: output('HistoryBucketName'),
      database: output('HistoryDatabaseName'),
      workgroup: output('HistoryWorkgroupName'),
    };
    const sink = createStagingSink(createS3Put(own), history.bucket, { count: () => undefined });
    return { name: engine, sink, old: undefined, older: createOlderWindows(history, own), refused };
  }
  if (engine !== 'timestream' || settings.stage === LOCAL_STAGE)
    throw new DeploymentError(
      `backfilled windows cannot be written to the engine ${engine}${settings.stage === LOCAL_STAGE ? ' of an emulator' : ''} yet: give --out instead`,
    );
  const { region, output } = await stackOf(`${name}-time-series`);
  const place = { database: output('TimestreamDatabaseName'), table: output('TimestreamTableName') };
  const client = new TimestreamWriteClient({ ...clientConfig('TIMESTREAM_WRITE', env), region });
  const store = createTimestreamStore({ client, ...place, recordOf: recordsAs(settings.timestreamColumns, windows) });
  const old = createTimestreamWindows(place, { ...env, AWS_REGION: region });
  return { name: engine, sink: directSink(store, refused), old, refused };
}
