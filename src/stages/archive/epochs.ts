// Which epoch a backfill has: one small item a profile, under its version. A run that died goes on with the same one.
import { checkMembers, FORMATS } from '#core/formats.ts';
import { MAX_EPOCH } from '#core/history/epoch.ts';
import type { StateStore, StoredState } from '../ports.ts';

/** Where it is kept in the StateStore. */
export function backfillKey(profile: string): string {
  return `backfill#${profile}`;
}

export interface BackfillMark {
  /** Of the latest backfill; 0: there was none. */
  readonly epoch: number;
  /** What it computes, as a hash of all that decides it, and whether it is done. */
  readonly run: string;
  readonly isDone: boolean;
}

const NONE: BackfillMark = { epoch: 0, run: '', isDone: true };

/** @throws UnknownFormatError */
export function decodeBackfillMark(bytes: Uint8Array | undefined): BackfillMark {
  if (bytes === undefined) return NONE;
  const stored = JSON.parse(new TextDecoder().decode(bytes)) as BackfillMark;
  checkMembers('backfill', stored, ['epoch', 'run', 'isDone']);
  const { epoch, run, isDone } = stored;
  return { epoch, run, isDone };
}

export function encodeBackfillMark(mark: BackfillMark): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ v: FORMATS.backfill.writes, ...mark }));
}

export class EpochError extends Error {
  override readonly name = 'EpochError';
}

/** The epoch that a run would have: its own where it was begun and is not done, else the next one. Takes nothing. */
export async function nextEpoch(state: StateStore, profile: string, run: string): Promise<number> {
  return epochOf(decodeBackfillMark((await stored(state, profile))?.bytes), run);
}

/** @throws EpochError where there is none left, or another backfill begins at the same time. */
export async function beginBackfill(state: StateStore, profile: string, run: string): Promise<number> {
  const found = await stored(state, profile);
  const epoch = epochOf(decodeBackfillMark(found?.bytes), run);
  const bytes = encodeBackfillMark({ epoch, run, isDone: false });
  if (await state.commit(backfillKey(profile), bytes, found?.version ?? 0)) return epoch;
  throw new EpochError(`another backfill of ${profile} begins at this moment: try again once it is done`);
}

/** @throws EpochError where another one was begun meanwhile: its windows stand above this one's. */
export async function endBackfill(state: StateStore, profile: string, run: string): Promise<void> {
  const found = await stored(state, profile);
  const mark = decodeBackfillMark(found?.bytes);
  const isOwn = mark.run === run && found !== undefined;
  if (isOwn && (await state.commit(backfillKey(profile), encodeBackfillMark({ ...mark, isDone: true }), found.version)))
    return;
  throw new EpochError(`another backfill of ${profile} was begun meanwhile: where both have a window, its stands`);
}

async function stored(state: StateStore, profile: string): Promise<StoredState | undefined> {
  const key = backfillKey(profile);
  return (await state.load([key])).get(key);
}

function epochOf(mark: BackfillMark, run: string): number {
  if (!mark.isDone && mark.run === run) return mark.epoch;
  if (mark.epoch < MAX_EPOCH) return mark.epoch + 1;
  throw new EpochError(`there were ${MAX_EPOCH} backfills, the most that revisions have room for`);
}
