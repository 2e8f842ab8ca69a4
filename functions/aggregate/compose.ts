// aggregate's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).

import { readingArchive } from '#adapters/aws/archive/s3-archive.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/function/powertools.ts';
import { createS3Put } from '#adapters/aws/objects/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { createPaneSinks } from '#adapters/aws/sinks/sinks.ts';
import { createWindowStateStore } from '#adapters/aws/state/window-state-store.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'aggregate');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'aggregate', {
    shown: settings.metrics,
    // An object of S3 costs the same whatever its size.
    unread: settings.windowStateBucket === '' ? [] : ['WindowStateBytes'],
  });
  const profile = profileOf(settings);
  const archive = readingArchive(settings, { env, metrics });
  return {
    ports: {
      state: createWindowStateStore(settings, env),
      panes: createPaneSinks(settings, { env, metrics, windows: profile.windows }),
      quarantine: createS3Quarantine(createS3Put(env), settings.quarantineBucket),
      metrics,
      ...(archive === undefined ? {} : { archive }),
      nowMs: Date.now,
    },
    settings: { profile, nowMs: Date.now },
    flush: metrics.flush,
    log: createLogger('aggregate'),
  };
}
