// What the machine must have: Node, and settings that can be read. No account is asked.
import type { DeploySettings } from '#config/deploy-settings.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { SettingsError } from '#config/environment.ts';
import { readSources } from '#lib/read-sources.ts';
import { type Finding, fail, ok } from './finding.ts';

/** Lambda's version; scripts/run.mjs brings it where the machine has another. */
const NODE_MAJOR = 24;

export function nodeCheck(version: string): Finding {
  const major = Number(version.split('.')[0]);
  return major >= NODE_MAJOR
    ? ok('node', `Node ${version}`)
    : fail(
        'node',
        `Node ${version} runs this command; Weir needs ${NODE_MAJOR}`,
        'run `npm ci`, which brings it, then `npm run doctor` (not `node …` by itself)',
      );
}

/** The settings of a deployment, or undefined where they are wrong; every problem is a finding of its own. */
export function settingsCheck(
  context: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): { readonly settings: DeploySettings | undefined; readonly findings: readonly Finding[] } {
  try {
    const settings = readDeploySettings(readSources(context, env, folder));
    const { profile, stage, ingestion, timeSeries } = settings;
    const says = `profile ${profile}, stage ${stage}, ingestion ${ingestion}, time series ${timeSeries}`;
    return { settings, findings: [ok('settings', says)] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const action = 'correct it where it is given (-c, WEIR_… or weir.json); docs/settings.md lists all';
    return { settings: undefined, findings: error.problems.map((problem) => fail('settings', problem, action)) };
  }
}
