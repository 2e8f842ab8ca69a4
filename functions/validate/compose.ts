// validate's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { createPlanReader } from '#adapters/aws/state/plan-reader.ts';
import { createKinesisReadingsStream } from '#adapters/aws/streams/kinesis-readings-stream.ts';
import { readSettings } from '#config/environment.ts';
import { rangeOfYears } from '#core/reading/timestamp.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'validate');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'validate', { shown: settings.metrics });
  const profile = profileOf(settings);
  const kinesis = new KinesisClient(clientConfig('KINESIS', env));
  return {
    ports: {
      readings: createKinesisReadingsStream(kinesis, settings.readingsStream),
      quarantine: createS3Quarantine(createS3Put(env), settings.quarantineBucket),
      metrics,
      plan: createPlanReader(settings.windowsTable, profile.name, env),
    },
    settings: {
      profile,
      keyGroups: settings.keyGroups,
      maxDepth: settings.maxDepth,
      times: rangeOfYears(settings.earliestYear, settings.latestYear),
    },
    flush: metrics.flush,
    log: createLogger('validate'),
  };
}
