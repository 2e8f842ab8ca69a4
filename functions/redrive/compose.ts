// redrive's port in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { parseRedriveMessage } from '#adapters/aws/panes/redrive-queue.ts';
import { createRefusedLater } from '#adapters/aws/panes/timestream-refused-later.ts';
import { createTimestreamStore } from '#adapters/aws/panes/timestream-writer.ts';
import { timestreamTarget } from '#adapters/aws/sinks/timestream.ts';
import { readSettings } from '#config/environment.ts';
import { createRewrite } from '#stages/panes/rewrite.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'redrive');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'redrive', { shown: settings.metrics });
  const target = timestreamTarget(settings, profileOf(settings).windows, env);
  const ports = {
    rewrite: createRewrite(createTimestreamStore(target), (body) => parseRedriveMessage(body).panes, metrics),
    refusedLater: createRefusedLater(target, (bucket) => createS3Objects(bucket, env), metrics),
  };
  return { ports, flush: metrics.flush, log: createLogger('redrive') };
}
