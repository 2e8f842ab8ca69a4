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
import type { Deployment, EngineTarget } from './deployment.ts';
import { directSink } from './direct-sink.ts';
import { historyPlace, type Reach, timeSeriesPlace } from './reach.ts';
import { DeploymentError } from './trouble.ts';

export function accountArchive(
  settings: DeploySettings,
  windows: readonly WindowSpec[],
  reach: Reach,
): Pick<Deployment, 'archive' | 'engine'> {
  const { name, env, credentials, stackOf } = reach;
  return {
    async archive() {
      if (!settings.archive)
        throw new DeploymentError(
          `${name} keeps no archive: deploy it with archive true, and backfill what arrives from then on; or name a copy with --archive`,
        );
      const { region, output } = await stackOf(`${name}-data`);
      return bucketArchive(output('ArchiveBucketName'), { ...env, AWS_REGION: region }, { credentials });
    },
    engine: () => engineOf(settings, windows, reach),
  };
}

async function engineOf(settings: DeploySettings, windows: readonly WindowSpec[], reach: Reach): Promise<EngineTarget> {
  const name = settings.timeSeries;
  const signed = { credentials: reach.credentials };
  const refused = new Map<string, number>();
  if (name === 'none') return { name, sink: undefined, old: undefined, refused };
  if (name === 'athena') {
    const { place, env } = await historyPlace(reach);
    const sink = createStagingSink(createS3Put(env, signed), place.bucket, { count: () => undefined });
    return { name, sink, old: undefined, older: createOlderWindows(place, env, signed), refused };
  }
  if (settings.stage === LOCAL_STAGE)
    throw new DeploymentError(
      `backfilled windows cannot be written to the engine ${name} of an emulator yet: give --out instead`,
    );
  const { place, env } = await timeSeriesPlace(reach);
  const client = new TimestreamWriteClient(clientConfig('TIMESTREAM_WRITE', env));
  const store = createTimestreamStore({ client, ...place, recordOf: recordsAs(settings.timestreamColumns, windows) });
  return { name, sink: directSink(store, refused), old: createTimestreamWindows(place, env, signed), refused };
}
