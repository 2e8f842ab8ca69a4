// Settings from an environment and back. Reading lists every problem at once and refuses WEIR_ variables that no row
// knows, so that a misspelt name cannot silently mean its default.
import { type FunctionName, parseSetting, type Setting } from './setting.ts';
import { type AllSettings, type SettingName, type SettingsOf, settingsTable } from './settings.ts';

/** One or more settings are missing, unknown or out of range; the message has a line for each. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong; nothing was started:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

const rows = Object.entries(settingsTable) as readonly [SettingName, Setting][];

/** The settings of function `name` from `env` (an empty text counts as not given). Throws SettingsError. */
export function readSettings<F extends FunctionName>(
  env: Readonly<Record<string, string | undefined>>,
  name: F,
): SettingsOf<F> {
  const problems = unknownVariables(env);
  const values: Record<string, unknown> = {};
  const engine = env[settingsTable.engine.env] || settingsTable.engine.default;
  for (const [key, setting] of rows) {
    if (!setting.readBy.includes(name)) continue;
    const text = env[setting.env] ?? '';
    if (text !== '') {
      const parsed = parseSetting(setting, text);
      if ('problem' in parsed) problems.push(parsed.problem);
      else values[key] = parsed.value;
    } else if (setting.default !== undefined) values[key] = setting.default;
    else if (setting.neededFor !== undefined && setting.neededFor !== engine) values[key] = '';
    else problems.push(missing(setting, name));
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as SettingsOf<F>;
}

/**
 * The environment of function `name` for the given values, to be written by lib/. Every value is read back by the
 * table's rules, and defaults are written out, so that a deployed function shows all it runs with. A value may be a
 * token that is only known at deployment (`isToken` says so): it is passed on unread. Throws SettingsError.
 */
export function environmentOf<F extends FunctionName>(
  name: F,
  values: Partial<AllSettings>,
  isToken: (value: unknown) => boolean = () => false,
): Record<string, string> {
  const env: Record<string, string> = {};
  const problems: string[] = [];
  const engine = values.engine ?? settingsTable.engine.default;
  for (const [key, setting] of rows) {
    if (!setting.readBy.includes(name)) continue;
    const value: unknown = values[key] ?? setting.default;
    if (value === undefined || value === '') {
      const isNeeded = setting.neededFor === undefined || setting.neededFor === engine;
      if (setting.default !== '' && isNeeded) problems.push(missing(setting, name));
      continue;
    }
    const text = Array.isArray(value) ? value.join(',') : String(value);
    const parsed = isToken(value) ? undefined : parseSetting(setting, text);
    if (parsed !== undefined && 'problem' in parsed) problems.push(parsed.problem);
    else if (text !== '') env[setting.env] = text;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return env;
}

function missing(setting: Setting, name: FunctionName): string {
  const when = setting.neededFor === undefined ? '' : ` while WEIR_ENGINE is ${setting.neededFor}`;
  return `${setting.env} is not given, but function ${name} needs it${when}: set it to the ${setting.unit}`;
}

function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(rows.map(([, setting]) => setting.env));
  return Object.keys(env)
    .filter((variable) => variable.startsWith('WEIR_') && !known.has(variable))
    .sort()
    .map((variable) => `${variable} is unknown; known are ${[...known].sort().join(', ')}`);
}
