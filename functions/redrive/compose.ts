// redrive's port in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { recordsAs } from '#adapters/aws/panes/timestream-record.ts';
import { createRedrive } from '#adapters/aws/panes/timestream-redrive.ts';
import { createRefusedLater } from '#adapters/aws/panes/timestream-refused-later.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'redrive');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'redrive', { shown: settings.metrics });
  const client = new TimestreamWriteClient(clientConfig('TIMESTREAM_WRITE', env));
  const target = {
    client,
    database: settings.timestreamDatabase,
    table: settings.timestreamTable,
    recordOf: recordsAs(settings.timestreamColumns, profileOf(settings).windows),
  };
  const ports = {
    redrive: createRedrive(target, metrics),
    refusedLater: createRefusedLater(target, (bucket) => createS3Objects(bucket, env), metrics),
  };
  return { ports, flush: metrics.flush, log: createLogger('redrive') };
}
