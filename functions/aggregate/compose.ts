// aggregate's ports in AWS, from the environment. Throws SettingsError, RangeError (no such profile).
import { createPaneSinks } from '#adapters/aws/pane-sinks.ts';
import { createLogger, createPowertoolsMetrics } from '#adapters/aws/powertools.ts';
import { createS3Put } from '#adapters/aws/s3-put.ts';
import { createS3Quarantine } from '#adapters/aws/s3-quarantine.ts';
import { createWindowStateStore } from '#adapters/aws/window-state-store.ts';
import { readSettings } from '#config/environment.ts';
import { profileOf } from '../profile.ts';

export function compose(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, 'aggregate');
  const metrics = createPowertoolsMetrics(settings.metricsNamespace, 'aggregate', settings.metrics);
  return {
    ports: {
      state: createWindowStateStore(settings, env),
      panes: createPaneSinks(settings, env, metrics),
      quarantine: createS3Quarantine(createS3Put(env), settings.quarantineBucket),
      metrics,
    },
    settings: { profile: profileOf(settings) },
    flush: metrics.flush,
    log: createLogger('aggregate'),
  };
}
