// Reads the settings file, which is the only source of settings on disk. It refuses a file that was asked for and is
// not there, and one that is no JSON object.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type DeploySources,
  SETTINGS_FILE,
  SETTINGS_FILE_KEY,
  SETTINGS_FILE_VARIABLE,
  variableOf,
} from '#config/deploy-settings-reader.ts';
import { SettingsError } from '#config/environment.ts';
import { isProfilePath, loadProfile, ProfileError } from '#config/profile/load-profile.ts';

/**
 * The three sources for `readDeploySettings`, and the profile where one of them names a file: relative to `folder`, or
 * to the settings file that names it. Throws `SettingsError` when a file cannot be used.
 */
export function readSources(
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): DeploySources {
  const sources = sourcesOf(context, environment, folder);
  const { file } = sources;
  const [text, base] =
    [
      [context.profile, folder],
      [environment[variableOf('profile')] || undefined, folder],
      [file?.values.profile, file === undefined ? folder : dirname(resolve(folder, file.name))],
    ].find(([given]) => given !== undefined) ?? [];
  if (typeof text !== 'string' || !isProfilePath(text)) return sources;
  try {
    return { ...sources, profile: loadProfile(text, base as string) };
  } catch (error) {
    if (error instanceof ProfileError)
      throw new SettingsError(error.problems.map((problem) => `profile ${text}: ${problem}`));
    throw error;
  }
}

function sourcesOf(
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): DeploySources {
  const asked = context[SETTINGS_FILE_KEY] ?? environment[SETTINGS_FILE_VARIABLE];
  const name = typeof asked === 'string' && asked !== '' ? asked : SETTINGS_FILE;
  const path = resolve(folder, name);
  if (!existsSync(path)) {
    if (name === SETTINGS_FILE) return { context, environment };
    throw new SettingsError([
      `the settings file ${name} does not exist in ${folder}; create it or leave the option out`,
    ]);
  }
  return { context, environment, file: { name, values: parse(name, readFileSync(path, 'utf8')) } };
}

function parse(name: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return { ...values };
    throw new Error('it is not an object');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError([`${name} is no JSON object (${why}); write { "stage": "prod", … }`]);
  }
}
