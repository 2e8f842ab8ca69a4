// `npm run bench -- fleet-day`: a day of a simulated fleet with labelled incidents, through the stages in process, and
// what came of it: incidents found, delays, false ones, messages. The same seed makes the same day.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '#cli/command-line/usage-error.ts';
import { parseOptions } from '#cli/replay/options.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { wholeNumber, wholeNumbers } from '../options.ts';
import { benchPart } from '../part.ts';
import { adaptiveEnergy } from './adaptive-energy.ts';
import { runDay } from './run-day.ts';
import { type DayScore, scoreDay } from './score.ts';
import { fleetDayText } from './text.ts';
import { VARIANTS } from './variants.ts';
import { isPassed } from './verdict.ts';

export interface FleetDayFigures {
  readonly devices: number;
  readonly historyDays: number;
  /** A run each seed and variant. */
  readonly runs: readonly DayScore[];
  readonly passed: boolean;
}

export const fleetDay = benchPart({
  name: 'fleet-day',
  summary: 'a day of a simulated fleet with labelled incidents: found, false, delays, messages',
  options: {
    profile: {
      value: 'PROFILE',
      default: 'adaptive',
      says: 'energy with the adaptive rule; energy as shipped, or a file such as ./meters.ts',
    },
    devices: { value: 'N', default: '12000', says: 'meters of the fleet' },
    days: { value: 'N', default: '10', says: 'of history before the day' },
    seeds: { value: 'LIST', default: '1', says: 'of which each makes a fleet and a day of its own' },
    variants: { value: 'LIST', default: 'usual', says: `of ${Object.keys(VARIANTS).join(', ')}` },
    out: { value: 'FOLDER', says: 'keeps truth.json, incidents.jsonl and messages.jsonl of each run' },
    readings: { says: 'with --out: keeps the readings of the day too, readings.jsonl' },
  },
  async run(options, say) {
    const devices = wholeNumber('devices', options.devices, 300);
    const historyDays = wholeNumber('days', options.days);
    const profile = profileNamed(options.profile);
    const runs: DayScore[] = [];
    for (const variant of variantsOf(options.variants)) {
      for (const seed of wholeNumbers('seeds', options.seeds, 0)) {
        const out = options.out === undefined ? undefined : join(options.out, `${variant}-${seed}`);
        runs.push(await scored({ profile, devices, historyDays, seed, variant, out, readings: options.readings }, say));
      }
    }
    return { devices, historyDays, runs, passed: runs.every(isPassed) };
  },
  text: fleetDayText,
  isGood: ({ passed }) => passed,
});

interface ScoredRun {
  readonly profile: CompiledProfile;
  readonly devices: number;
  readonly historyDays: number;
  readonly seed: number;
  readonly variant: string;
  readonly out: string | undefined;
  readonly readings: boolean;
}

async function scored({ out, readings, ...options }: ScoredRun, say: Parameters<typeof runDay>[1]): Promise<DayScore> {
  const manners = VARIANTS[options.variant];
  if (manners === undefined) throw new Error(`there is no variant ${options.variant}`);
  if (out !== undefined) mkdirSync(out, { recursive: true });
  const file = (name: string): string => join(out ?? '', name);
  if (out !== undefined && readings) writeFileSync(file('readings.jsonl'), '');
  const { truth, heard } = await runDay(
    {
      ...options,
      manners,
      onTruth: (whole) =>
        out !== undefined && writeFileSync(file('truth.json'), `${JSON.stringify(whole, undefined, 2)}\n`),
      onLines: (lines) =>
        out !== undefined &&
        readings &&
        lines.length > 0 &&
        appendFileSync(file('readings.jsonl'), `${lines.join('\n')}\n`),
    },
    say,
  );
  if (out !== undefined) {
    writeFileSync(file('incidents.jsonl'), linesOf(heard.transitions));
    writeFileSync(file('messages.jsonl'), linesOf(heard.messages));
  }
  return scoreDay(truth, heard);
}

/** As a replay takes it. @throws UsageError where there is none, or it cannot be used. */
function profileNamed(name: string): CompiledProfile {
  if (name === 'adaptive') return usableProfile(adaptiveEnergy);
  const options = parseOptions(['--profile', name, '--format', 'jsonl', '-']);
  if (options === 'help') throw new Error('a replay took a profile for --help');
  return options.profile;
}

const linesOf = (all: readonly unknown[]): string => all.map((each) => `${JSON.stringify(each)}\n`).join('');

function variantsOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!Object.hasOwn(VARIANTS, name))
      throw new UsageError(`--variants has "${name}": expected some of ${Object.keys(VARIANTS).join(', ')}`);
  }
  return names;
}
