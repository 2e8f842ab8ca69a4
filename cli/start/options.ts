// The options of `npm start`: what is meant by them, and a clear refusal of what is wrong. Their names are in table.ts.
import { chosenProfile } from '#config/profile/chosen-profile.ts';
import { isProfilePath, ProfileError } from '#config/profile/load-profile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { SHARE_NAMES, type ShareName } from '#local/simulator/fleet.ts';
import { profiles } from '#profiles/index.ts';
import { PROFILE_NAMES } from '../command-line/profile-row.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { START } from './table.ts';

export interface LiveOptions {
  readonly profile: Profile;
  readonly deviceCount: number | undefined;
  readonly readingsPerSecond: number | undefined;
  readonly seed: number;
  readonly shares: Readonly<Partial<Record<ShareName, number>>>;
  readonly historyMs: number;
  /** Undefined: the usual port, or any free one when it is taken. */
  readonly port: number | undefined;
  /** Undefined: until Ctrl-C. */
  readonly durationMs: number | undefined;
  readonly output: 'view' | 'json' | 'quiet';
  readonly isSimulated: boolean;
}

const DEFAULT_HISTORY_MS = 30 * 60_000;

/** Beyond it the past has too many readings to be fed in the time somebody waits. */
const LONGEST_HISTORY_MS = 6 * 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Options from the command line, or 'help'. @throws UsageError */
export function readOptions(args: readonly string[]): LiveOptions | 'help' {
  const typed = readArguments(START, args);
  if (typed === 'help') return 'help';
  const { values } = typed;
  const profile = profileOf(values.profile ?? 'energy');
  const isSimulated = !values['no-simulator'];
  const historyMs = duration('--history', values.history) ?? DEFAULT_HISTORY_MS;
  if (historyMs > LONGEST_HISTORY_MS) throw new UsageError(`--history is "${values.history}": expected at most 6h`);
  if (values.json && values.quiet) throw new UsageError('--json and --quiet exclude each other: give one of them');
  return {
    profile,
    deviceCount: number('--devices', values.devices, { whole: true, min: 1, max: 1_000_000 }),
    readingsPerSecond: number('--rate', values.rate, { whole: false, min: 0.001, max: 100_000 }),
    seed: number('--seed', values.seed, { whole: true, min: 0, max: 2 ** 31 - 1 }) ?? 1,
    shares: sharesOf(values.share),
    historyMs,
    port: number('--port', values.port, { whole: true, min: 0, max: 65_535 }),
    durationMs: duration('--duration', values.duration),
    output: values.json ? 'json' : values.quiet ? 'quiet' : 'view',
    isSimulated,
  };
}

function profileOf(text: string): Profile {
  if (!isProfilePath(text) && !Object.hasOwn(profiles, text)) {
    throw new UsageError(`--profile is "${text}": expected one of ${PROFILE_NAMES}, or a file such as ./fridge.ts`);
  }
  try {
    return chosenProfile(text);
  } catch (error) {
    if (error instanceof ProfileError) throw new UsageError(error.message);
    throw error;
  }
}

interface Range {
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
}

function number(option: string, text: string | undefined, { whole, min, max }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${option} is "${text}": expected a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
}

function duration(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (count === undefined && text.trim() !== '0') {
    throw new UsageError(`${option} is "${text}": expected a time such as 500ms, 30s, 5m or 2h`);
  }
  return count === undefined ? 0 : Number(count) * (UNIT_MS[unit] ?? 0);
}

function sharesOf(texts: readonly string[]): Partial<Record<ShareName, number>> {
  const shares: Partial<Record<ShareName, number>> = {};
  for (const entry of texts.flatMap((text) => text.split(','))) {
    const [name = '', value = ''] = entry.split('=').map((part) => part.trim());
    const known = SHARE_NAMES.find((each) => each === name);
    const share = value === '' ? Number.NaN : Number(value);
    if (known === undefined || !(share >= 0 && share <= 1)) {
      throw new UsageError(
        `--share has "${entry}": expected NAME=SHARE with a name of ${SHARE_NAMES.join(', ')} and a share from 0 to 1`,
      );
    }
    shares[known] = share;
  }
  return shares;
}
