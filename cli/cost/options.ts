// The command line of `npm run cost`, checked as a whole before any work: a fleet, what is kept of it, who looks at it.
import { API_ACCESS, type ApiAccess, hasHotCopy } from '#config/deploy-api.ts';
import { ENGINES, type Engine } from '#config/engine.ts';
import { chosenProfile } from '#config/profile/chosen-profile.ts';
import { type SettingsOf, settingsTable } from '#config/settings.ts';
import type { FurtherSink } from '#config/sinks.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { furtherSinksOf } from './further-sinks.ts';
import { PRICE_REGION } from './prices.ts';
import { COST } from './table.ts';

export interface Dashboards {
  readonly refreshMinutes: number;
  readonly people: number;
  /** How long each of them has a board open, a day. */
  readonly hoursPerDay: number;
}

/** What is to be costed. */
export interface Workload {
  readonly profile: CompiledProfile;
  readonly deviceCount: number;
  /** Between two readings of a device. */
  readonly periodMs: number;
  readonly measureCount: number;
  /** Readings a record of the raw stream. */
  readonly packed: number;
  readonly engine: Engine;
  readonly api: ApiAccess;
  readonly apiRequestsPerDay: number;
  /** Windows of late are in DynamoDB: there is an API, or setting hotCopy says so. */
  readonly hasHotCopy: boolean;
  /** What detect hands on of a key group from call to call (setting detectHandsOn). */
  readonly detectHandsOn: SettingsOf<'detect'>['detectHandsOn'];
  readonly retentionHours: number;
  readonly historyDays: number;
  readonly alertsPerDay: number;
  readonly dashboards: Dashboards;
  readonly rejectedRatio: number;
  /** Where windows go besides DynamoDB and the engine. */
  readonly furtherSinks: readonly FurtherSink[];
  /** Every valid reading is kept as it came (setting archive). */
  readonly hasArchive: boolean;
  /** Values of all dimensions that have windows of their own (setting dimensionWindows), such as regions. */
  readonly dimensionValueCount: number;
}

export interface CostOptions {
  readonly workload: Workload;
  /** Windows that hold at most one reading may be left out: nobody named any. */
  readonly choosesWindows: boolean;
  readonly isFreeTier: boolean;
  readonly isJson: boolean;
  readonly isAsDeployed: boolean;
  /** The longest a window may wait for its batch. */
  readonly maxDelaySeconds: number;
  /** The longest that alerts may wait for readings to be gathered. */
  readonly maxAlertDelaySeconds: number;
  readonly targetUsd: number | undefined;
  readonly targetPerMillionUsd: number | undefined;
}

const DEFAULT_PERIOD_MS = 900_000;
/** As the profile has them. */
const ALL_WINDOWS = 'all';
/** Measures that a device of the profile sends when nobody says: what the simulator's devices send. */
const USUAL_MEASURES: Readonly<Record<string, number>> = { energy: 1, smoke: 7, generic: 3 };
/** One board open for an hour a day, at the refresh that the boards in dashboards/ have. */
const DEFAULT_DASHBOARDS = '15m,1,1h';
/** A fleet of meters: one device of a hundred raises something each day. */
const ALERTS_PER_DEVICE_AND_DAY = 0.01;

/** What was typed, or 'help'. @throws UsageError for everything that cannot be meant. */
export function parseOptions(argv: readonly string[]): CostOptions | 'help' {
  const typed = readArguments(COST, argv);
  if (typed === 'help') return 'help';
  const { values } = typed;
  if (values.region !== PRICE_REGION) {
    throw new UsageError(
      `--region is "${values.region}": the only price table is ${PRICE_REGION}'s. Others are 0–40 % dearer; cost it for ${PRICE_REGION} and compare on the AWS pricing pages`,
    );
  }
  const dimensions = dimensionsOf(values['dimension-windows']);
  const profile = compiled(values.profile, values.windows, dimensions);
  if (profile.kindWindows.length > 0) {
    // How many there are follows from the readings' times, which an estimate does not know.
    throw new UsageError(
      `--windows: how many windows there are of ${profile.kindWindows.map(({ label }) => label).join(', ')}, only the readings tell; leave them out, as each adds at most about a row a reading`,
    );
  }
  const deviceCount = whole('--devices', values.devices, 1, 10_000_000);
  const engine = oneOf('--engine', values.engine, ENGINES);
  const api = oneOf('--api', values.api, API_ACCESS);
  const { 'alerts-per-day': alerts, 'target-per-million': perMillion } = values;
  const alertDelay = values['max-alert-delay'];
  const maxDelaySeconds = duration('--max-delay', values['max-delay']) / 1000;
  return {
    workload: {
      profile,
      deviceCount,
      periodMs: periodOf(values.period, values.rate, deviceCount, profile),
      measureCount: measuresOf(values.measures, profile),
      packed: whole('--packed', values.packed, 1, 10_000),
      engine,
      api,
      apiRequestsPerDay: positive('--api-requests', values['api-requests'], 0),
      hasHotCopy: hasHotCopy({ api, hotCopy: values['hot-copy'] }),
      detectHandsOn: oneOf('--detect-hands-on', values['detect-hands-on'], settingsTable.detectHandsOn.choices),
      retentionHours: hoursOf('--retention', values.retention, 24, 8568),
      historyDays: hoursOf('--history', values.history, 24, 73_000 * 24) / 24,
      alertsPerDay:
        alerts === undefined ? deviceCount * ALERTS_PER_DEVICE_AND_DAY : positive('--alerts-per-day', alerts, 0),
      dashboards: dashboardsOf(values.dashboards ?? (engine === 'none' ? 'none' : DEFAULT_DASHBOARDS)),
      rejectedRatio: ratio('--rejected', values.rejected),
      furtherSinks: furtherSinksOf(values.sinks, values['aggregates-stream']),
      hasArchive: values.archive,
      dimensionValueCount: dimensions.reduce((sum, { valueCount }) => sum + valueCount, 0),
    },
    choosesWindows: values.windows === undefined && !values['as-deployed'],
    isFreeTier: values['free-tier'],
    isJson: values.json,
    isAsDeployed: values['as-deployed'],
    maxDelaySeconds,
    maxAlertDelaySeconds: alertDelay === undefined ? 0 : duration('--max-alert-delay', alertDelay) / 1000,
    targetUsd: values.target === undefined ? undefined : positive('--target', values.target, 0),
    targetPerMillionUsd: perMillion === undefined ? undefined : positive('--target-per-million', perMillion, 0),
  };
}

interface Dimension {
  readonly name: string;
  readonly valueCount: number;
}

function dimensionsOf(text: string | undefined): Dimension[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, count] = /^([a-z_]+):(\d{1,6})$/.exec(part.trim()) ?? [];
      if (name === undefined || Number(count) === 0)
        throw new UsageError(
          `--dimension-windows is "${text}": expected dimensions with how many values they have, such as region:20`,
        );
      return { name, valueCount: Number(count) };
    });
}

function compiled(name: string, windows: string | undefined, dimensions: readonly Dimension[]): CompiledProfile {
  try {
    const profile = { ...chosenProfile(name), dimensionWindows: dimensions.map((dimension) => dimension.name) };
    const labels = windows === ALL_WINDOWS ? undefined : windows?.split(',').map((label) => label.trim());
    return labels === undefined ? compileProfile(profile) : compileProfile(profile, labels);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function periodOf(
  period: string | undefined,
  rate: string | undefined,
  deviceCount: number,
  { resolutionMs, source: { reportingPeriodMs } }: CompiledProfile,
): number {
  if (period !== undefined && rate !== undefined) {
    throw new UsageError('--period and --rate say the same in two ways: give one of them');
  }
  const periodMs =
    rate === undefined
      ? duration('--period', period, reportingPeriodMs ?? DEFAULT_PERIOD_MS)
      : (deviceCount * 1000) / positive('--rate', rate, Number.MIN_VALUE);
  if (periodMs < resolutionMs) {
    throw new UsageError(
      `${rate === undefined ? `--period is "${period}"` : `--rate is "${rate}"`}: a reading each ${periodMs.toFixed(1)} ms of a device, but the profile takes one value in ${resolutionMs} ms; use more --devices or a longer period`,
    );
  }
  return periodMs;
}

function measuresOf(text: string | undefined, profile: CompiledProfile): number {
  const most = profile.openMeasures ? 100 : profile.measures.length;
  if (text === undefined) return Math.min(most, USUAL_MEASURES[profile.name] ?? most);
  return whole('--measures', text, 1, most);
}

function dashboardsOf(text: string): Dashboards {
  if (text === 'none') return { refreshMinutes: 5, people: 0, hoursPerDay: 0 };
  const match = /^([^,]+),(\d+)(?:,(\d+(?:\.\d+)?)h)?$/.exec(text);
  const refreshMs = parseDurationMs(match?.[1] ?? '');
  const hoursPerDay = Number(match?.[3] ?? 1);
  if (match === null || refreshMs === undefined || hoursPerDay > 24) {
    throw new UsageError(
      `--dashboards is "${text}": expected REFRESH,PEOPLE or REFRESH,PEOPLE,HOURS such as 5m,2,8h (hours a day), or none`,
    );
  }
  return { refreshMinutes: refreshMs / 60_000, people: Number(match[2]), hoursPerDay };
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`${name} is "${text}": expected one of ${choices.join(', ')}`);
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`${name} is "${text}": expected a whole number from ${min} to ${max}`);
}

function positive(name: string, text: string, min: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= min) return value;
  throw new UsageError(`${name} is "${text}": expected a number ${min === 0 ? 'from 0' : 'above 0'}`);
}

function ratio(name: string, text: string): number {
  const value = positive(name, text, 0);
  if (value <= 1) return value;
  throw new UsageError(`${name} is "${text}": expected a share from 0 to 1`);
}

function duration(name: string, text: string | undefined, defaultMs?: number): number {
  const ms = text === undefined ? defaultMs : parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new UsageError(`${name} is "${text}": expected a duration such as 15m, 1m or 1s`);
}

function hoursOf(name: string, text: string, min: number, max: number): number {
  const hours = duration(name, text) / 3_600_000;
  if (hours >= min && hours <= max) return hours;
  throw new UsageError(`${name} is "${text}": expected from ${min}h to ${max / 24}d`);
}
