// The CDK app synthesized in this process, without bundling: the very templates that a deployment gets, at settings
// that suit a laptop.
import type { DeploySources } from '#config/deploy-settings-reader.ts';
import { isBuiltIn } from '#config/profile/built-in.ts';
import type { Profile } from '#core/profile/profile.ts';
import type { Template } from '#local/driver/references.ts';

/**
 * A stage of its own, since stage `local` leaves out what other emulators refuse, and this cloud refuses nothing of it.
 * Batching and invocation windows are short, so that windows and baselines show within seconds; in AWS they are longer
 * because calls cost money there.
 */
const LAPTOP_SETTINGS = {
  stage: 'embedded',
  streamMode: 'provisioned',
  keepData: false,
  // The engine that is here: a stand-in for it.
  timeSeries: 'timestream',
  aggregateBatchingWindowSeconds: 2,
  detectInvocationWindowSeconds: 10,
  // Nobody bills metrics here, and the live page reads some.
  detailedMetrics: true,
} as const;

/**
 * Templates for a profile. `sources` are the user's own settings; what matters on a laptop is above them. Throws
 * SettingsError.
 */
export async function synthesizeTemplates(profile: Profile, sources: DeploySources = {}): Promise<Template[]> {
  // Loaded here, since the CDK takes a third of a second to load and other things can start meanwhile.
  const { synthesizeLocally } = await import('#lib/build-app.ts');
  const { profile: _, ...others } = sources;
  const own = isBuiltIn(profile.name) ? {} : { profile };
  const context = { ...sources.context, ...LAPTOP_SETTINGS, profile: profile.name };
  return synthesizeLocally({ ...others, ...own, context }).stacks.map((stack) => stack.template as Template);
}
