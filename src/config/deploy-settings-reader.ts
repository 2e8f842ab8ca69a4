// Deploy settings from their three sources, in order of weight: CDK context (`-c name=value`), environment
// (`WEIR_NAME`), file (weir.json). Reading refuses wrong values and unknown names with every problem in one error; it
// touches no disk and no process by itself.
import type { Profile } from '#core/profile/profile.ts';
import { profiles } from '#profiles/index.ts';
import { apiContradictions } from './deploy-api.ts';
import { type EngineChoice, engineOf } from './deploy-engine.ts';
import { ingestionContradictions } from './deploy-ingestion.ts';
import { messageContradictions } from './deploy-messages.ts';
import { notifyContradictions } from './deploy-notify.ts';
import { profileContradictions } from './deploy-profile.ts';
import { readingContradictions } from './deploy-reading.ts';
import type { Parsed, SettingSpec } from './deploy-setting-kinds.ts';
import { DEPLOY_SETTINGS, type DeploySettings, LOCAL_STAGE } from './deploy-settings.ts';
import { SettingsError } from './environment.ts';
import { nameTaken } from './profile/built-in.ts';
import { settingsTable } from './settings.ts';

type Source = Readonly<Record<string, unknown>>;

export interface DeploySources {
  readonly context?: Source;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Content of the settings file; its name is used in messages. */
  readonly file?: { readonly name: string; readonly values: Source };
  /** A profile of one's own, in place of what the sources say of `profile`. */
  readonly profile?: Profile;
}

/** Where the settings file is looked for when neither `-c settings=…` nor WEIR_SETTINGS names one. */
export const SETTINGS_FILE = 'weir.json';
/** The context key and the environment variable that name the settings file. */
export const SETTINGS_FILE_KEY = 'settings';
export const SETTINGS_FILE_VARIABLE = 'WEIR_SETTINGS';

const SPECS = Object.entries(DEPLOY_SETTINGS) as [keyof typeof DEPLOY_SETTINGS, SettingSpec<unknown>][];

/** The environment variable of a setting: `rawShards` → `WEIR_RAW_SHARDS`. */
export function variableOf(name: string): string {
  return `WEIR_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Checked settings; what no source gives has its default. Throws `SettingsError` with every problem. */
export function readDeploySettings(sources: DeploySources = {}): DeploySettings {
  const { context = {}, environment = {}, file = { name: SETTINGS_FILE, values: {} } } = sources;
  const problems = [...unknownContext(context), ...unknownVariables(environment), ...unknownInFile(file)];
  const values: Record<string, unknown> = {};
  for (const [name, spec] of SPECS) {
    if (name === 'profile' && sources.profile !== undefined) continue;
    const given = [
      [`-c ${name}`, context[name]],
      [variableOf(name), environment[variableOf(name)] || undefined],
      [`${name} in ${file.name}`, file.values[name]],
    ].find(([, raw]) => raw !== undefined);
    const parsed: Parsed<unknown> = given === undefined ? { value: spec.default } : spec.parse(given[1]);
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push(`${given?.[0]} is ${JSON.stringify(given?.[1])}: ${parsed.problem}`);
  }
  const profile = sources.profile ?? profiles[values.profile as string];
  const taken = profile && nameTaken(profile);
  if (taken !== undefined) problems.push(`profile: ${taken}`);
  Object.assign(values, { profile: profile?.name, profileSource: profile });
  if (values.timeSeries !== undefined) {
    const found = engineOf(values.timeSeries as EngineChoice, context, environment);
    if ('problem' in found) problems.push(found.problem);
    else Object.assign(values, { timeSeries: found.engine, engineFrom: found.from });
  }
  if (problems.length === 0) problems.push(...contradictions(values as DeploySettings));
  if (problems.length > 0) throw new SettingsError(problems);
  return values as DeploySettings;
}

/** A reading may come seven days after its time: the stages' own bound on lateness. */
const ACCEPTANCE_DAYS = 7;

/** Settings that are each in range and together make no sense. */
function contradictions(settings: DeploySettings): string[] {
  const problems = [
    ...profileContradictions(settings),
    ...readingContradictions(settings),
    ...messageContradictions(settings),
    ...notifyContradictions(settings),
    ...apiContradictions(settings, settings.stage === LOCAL_STAGE),
    ...ingestionContradictions(settings, settings.stage === LOCAL_STAGE),
  ];
  const { aggregateBatchingWindowSeconds, iteratorAgeAlarmSeconds, keyGroups, readingsShards } = settings;
  if (iteratorAgeAlarmSeconds <= 2 * aggregateBatchingWindowSeconds) {
    problems.push(
      `iteratorAgeAlarmSeconds is ${iteratorAgeAlarmSeconds}: readings wait up to aggregateBatchingWindowSeconds (${aggregateBatchingWindowSeconds}) by design; set it above ${2 * aggregateBatchingWindowSeconds}`,
    );
  }
  if (settings.streamMode === 'provisioned' && readingsShards > keyGroups) {
    problems.push(
      `readingsShards is ${readingsShards}: a key group never spans two shards, so more than keyGroups (${keyGroups}) stay empty`,
    );
  }
  if (settings.validateRecordAgeSeconds > settings.retentionHours * 3600) {
    problems.push(
      `validateRecordAgeSeconds is ${settings.validateRecordAgeSeconds}: the stream forgets a record after retentionHours (${settings.retentionHours} h), so it would be lost before it reaches the quarantine bucket; set at most ${settings.retentionHours * 3600}`,
    );
  }
  const alertTtlDays = ACCEPTANCE_DAYS + Math.ceil(settings.retentionHours / 24);
  if (settings.alertTtlDays < alertTtlDays) {
    problems.push(
      `alertTtlDays is ${settings.alertTtlDays}: with retentionHours ${settings.retentionHours} a repeat may come ${alertTtlDays} days later and must find its transition; set at least ${alertTtlDays}`,
    );
  }
  if (settings.timestreamEndpoint !== '' && settings.stage !== LOCAL_STAGE) {
    problems.push(
      `timestreamEndpoint is ${JSON.stringify(settings.timestreamEndpoint)}: only stage ${LOCAL_STAGE} takes one, this is stage ${settings.stage}; leave it out`,
    );
  }
  return problems;
}

/** Names in the context that are ours to judge: CDK's own carry `:`, `@` or `/`. */
function unknownContext(context: Source): string[] {
  return Object.keys(context)
    .filter((name) => !/[:@/]/.test(name) && name !== SETTINGS_FILE_KEY && !(name in DEPLOY_SETTINGS))
    .map((name) => unknown(`-c ${name}`, name));
}

/** The functions' own variables (src/config/settings.ts) may be in the shell of someone who runs things locally. */
function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>([SETTINGS_FILE_VARIABLE, ...SPECS.map(([name]) => variableOf(name))]);
  for (const row of Object.values(settingsTable)) known.add(row.env);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('WEIR_') && !known.has(variable))
    .map((variable) => `${variable} is no setting; docs/settings.md lists them`);
}

function unknownInFile(file: { readonly name: string; readonly values: Source }): string[] {
  return Object.keys(file.values)
    .filter((name) => name !== '$schema' && !(name in DEPLOY_SETTINGS))
    .map((name) => unknown(`${name} in ${file.name}`, name));
}

function unknown(where: string, name: string): string {
  const near = SPECS.map(([known]) => known).filter((known) => likeness(known, name) >= 0.6);
  return `${where} is no setting${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; docs/settings.md lists them'}`;
}

/** Share of letter pairs that two names have in common (Sørensen–Dice), 0–1. */
function likeness(left: string, right: string): number {
  const pairs = (word: string) => [...word.toLowerCase()].slice(1).map((letter, at) => word.toLowerCase()[at] + letter);
  const [ours, theirs] = [pairs(left), pairs(right)];
  const common = ours.filter((pair) => theirs.includes(pair)).length;
  return ours.length + theirs.length === 0 ? 0 : (2 * common) / (ours.length + theirs.length);
}
