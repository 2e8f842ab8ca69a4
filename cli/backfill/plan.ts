// What a backfill is to do, from what was typed: checked as a whole before anything is read.
import { createHash } from 'node:crypto';
import { chosenProfile } from '#config/profile/chosen-profile.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { reachMsOf } from '#core/profile/compile-windows.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import { durationMs, instantMs } from '../alerts/typed.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { BACKFILL } from './table.ts';

export type Typed = Values<typeof BACKFILL.options>;

export interface BackfillPlan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Readings that arrived in [readFromMs, readToMs] are read. */
  readonly readFromMs: number;
  readonly readToMs: number;
  readonly profile: CompiledProfile;
  /** A hash of all that decides what comes out: a run that was broken off is known by it. */
  readonly run: string;
}

/** @throws UsageError for what contradicts itself, and for what is missing. */
export function checkTyped({ from, to, out, write, 'dry-run': isDry, archive, ...others }: Typed): void {
  const { 'keep-others': keeps, 'warm-up': warmUp } = others;
  if (from === undefined || to === undefined)
    throw new UsageError('from when to when? As in --from 2026-10-01 --to 2026-11-01');
  instantMs('--from', from);
  instantMs('--to', to);
  durationMs('--warm-up', warmUp);
  if (out === '') throw new UsageError('--out is empty: expected a folder');
  if (out === undefined && !write && !isDry)
    throw new UsageError(
      'where to? --out FOLDER for files, --write into the deployment, --dry-run to see what would be',
    );
  if (isDry && (write || out !== undefined))
    throw new UsageError('--dry-run writes nothing: leave out --write and --out');
  if (keeps && !write) throw new UsageError('--keep-others is for --write: files have only what is computed');
  if (archive === '') throw new UsageError('--archive is empty: expected a folder with a copy of the archive');
}

/** The profile to compute with. @throws UsageError */
export function profileOf(values: Typed, inForce: CompiledProfile | undefined, folder: string): CompiledProfile {
  const windows = values.windows?.split(',').map((label) => label.trim());
  try {
    if (values.profile !== undefined) {
      const profile = chosenProfile(values.profile, folder);
      if (inForce !== undefined && profile.name !== inForce.name)
        throw new UsageError(
          `--profile is called "${profile.name}", and the readings are of "${inForce.name}": give the file that name`,
        );
      return usableProfile(profile, windows ?? profile.windows);
    }
    if (inForce === undefined) throw new UsageError('--profile is missing: say what the readings in --archive are');
    return windows === undefined ? inForce : usableProfile(inForce.source, windows);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * `isFinal`: windows that live readings may still change are refused.
 * @throws UsageError
 */
export function planOf(
  values: Typed,
  profile: CompiledProfile,
  inForce: CompiledProfile,
  nowMs: number,
  isFinal: boolean,
): BackfillPlan {
  const [fromMs, toMs] = [instantMs('--from', values.from ?? ''), instantMs('--to', values.to ?? '')];
  const time = (ms: number): string => new Date(ms).toISOString();
  if (toMs <= fromMs) throw new UsageError(`--from is ${time(fromMs)}, which is not before --to, ${time(toMs)}`);
  const longestMs = Math.max(reachMsOf(profile), reachMsOf(inForce));
  const latenessMs = Math.max(profile.allowedLatenessMs, inForce.allowedLatenessMs);
  const latestMs = isFinal ? nowMs - DEFAULT_MAX_AGE_MS - latenessMs - longestMs : nowMs;
  if (toMs > latestMs) {
    throw new UsageError(
      isFinal
        ? `--to is ${time(toMs)}: readings may still change windows that end after ${time(latestMs)} (7 days, ${latenessMs / 60_000} min of lateness and ${longestMs / 60_000} min, the longest window, ago); give that or an earlier one`
        : `--to is ${time(toMs)}, which is after now: give ${time(latestMs)} or an earlier one`,
    );
  }
  const warmUpMs = durationMs('--warm-up', values['warm-up']);
  // A bucket is asked for each day of it.
  if (fromMs - warmUpMs < 0)
    throw new UsageError(
      `--from is ${time(fromMs)} and --warm-up is "${values['warm-up']}": no reading came before 1970, give a later --from or a shorter --warm-up`,
    );
  const { source } = profile;
  const decides = [
    fromMs,
    toMs,
    warmUpMs,
    source,
    labelsOf(profile),
    values.write,
    values['keep-others'],
    values.archive,
  ];
  return {
    ...{ fromMs, toMs, profile },
    readFromMs: fromMs - warmUpMs,
    readToMs: Math.min(nowMs, toMs + DEFAULT_MAX_AGE_MS),
    run: createHash('sha256').update(JSON.stringify(decides)).digest('hex'),
  };
}
