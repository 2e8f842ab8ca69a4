// What a stored state's layout depends on ↔ bytes, so that a profile that has changed is noticed instead of misread. Windows that were changed by a
// plan are no such change: the state says which sizes its slices have.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import type { StoredSlices } from './slices/slice-codec.ts';
import { type SliceSize, sliceMsAt } from './slices/window-spec.ts';

export type StateLayout = Pick<
  CompiledProfile,
  'slices' | 'resolutionMs' | 'sessionWindows' | 'countWindows' | 'measures' | 'measureIndex'
>;

/** The layout that a state was written with, as far as it differs from state to state. */
export interface StoredLayout extends StoredSlices {
  /** Which of the profile's session and count windows the stored ones are; −1 where it has them no more. */
  readonly sessions: readonly number[];
  readonly counts: readonly number[];
}

/** The first format that has several sizes of slices, and where session and count windows begin. */
const WITH_PLANS = 3;

export function writeLayout(out: ByteWriter, layout: StateLayout): void {
  out.varint(layout.slices.length);
  for (const { sliceMs, fromMs } of layout.slices) {
    out.varint(sliceMs);
    out.f64(fromMs);
  }
  out.varint(layout.resolutionMs);
  out.text(linkedMeasures(layout));
  out.varint(layout.sessionWindows.length);
  for (const { gapMs, fromMs } of layout.sessionWindows) {
    out.varint(gapMs);
    out.f64(fromMs);
  }
  out.varint(layout.countWindows.length);
  for (const { count, fromMs } of layout.countWindows) {
    out.varint(count);
    out.f64(fromMs);
  }
}

/** A state of a profile with other slices, or that links other values: it would be misread. */
export class OtherLayoutError extends Error {
  /** What contradicts what. */
  readonly says: string;
  readonly remedy: string;

  constructor(says: string, remedy: string) {
    super(`${says}: ${remedy}`);
    this.name = 'OtherLayoutError';
    this.says = says;
    this.remedy = remedy;
  }
}

/** @throws OtherLayoutError. */
export function readLayout(from: ByteReader, layout: StateLayout, version: number): StoredLayout {
  const startMs = () => (version < WITH_PLANS ? Number.NEGATIVE_INFINITY : from.f64());
  const slices = Array.from({ length: version < WITH_PLANS ? 1 : from.varint() }, (): SliceSize => {
    return { sliceMs: from.varint(), fromMs: startMs() };
  });
  const resolutionMs = from.varint();
  if (!isSame(slices, layout.slices) || resolutionMs !== layout.resolutionMs) {
    const wanted = layout.slices.map(({ sliceMs }) => sliceMs);
    throw new OtherLayoutError(
      `stored window state has slices of ${slices.map(({ sliceMs }) => sliceMs).join(', ')} ms at ${resolutionMs} ms, the profile now wants ` +
        `${wanted.join(', ')} ms at ${layout.resolutionMs} ms`,
      'set windows and resolution back, and change the windows by themselves (docs/upgrading.md); ' +
        'or give the profile another name, so that both run side by side',
    );
  }
  const [linked, wanted] = [from.text(), linkedMeasures(layout)];
  if (linked !== wanted) {
    throw new OtherLayoutError(
      `stored window state keeps the values of "${linked}", the profile now wants those of "${wanted}"`,
      'give the profile another name, so that both run side by side',
    );
  }
  const sessions: number[] = [];
  for (let left = from.varint(); left > 0; left -= 1) {
    const [gapMs, fromMs] = [from.varint(), startMs()];
    sessions.push(layout.sessionWindows.findIndex((spec) => spec.gapMs === gapMs && spec.fromMs === fromMs));
  }
  const counts: number[] = [];
  for (let left = from.varint(); left > 0; left -= 1) {
    const [count, fromMs] = [from.varint(), startMs()];
    counts.push(layout.countWindows.findIndex((spec) => spec.count === count && spec.fromMs === fromMs));
  }
  const slotsAt = (ms: number) => Math.ceil(sliceMsAt(slices, ms) / resolutionMs);
  return { version, slotsAt, sessions, counts };
}

/** One of them may have a further plan, whose slices are still to come. */
function isSame(stored: readonly SliceSize[], wanted: readonly SliceSize[]): boolean {
  return stored.every(({ sliceMs, fromMs }, i) => {
    const other = wanted[i];
    return other === undefined || (other.sliceMs === sliceMs && other.fromMs === fromMs);
  });
}

/** The measures whose slices keep values, which another setting of the profile could not read. */
function linkedMeasures({ measures }: StateLayout): string {
  return measures
    .flatMap(({ name, sampling }) => (sampling === undefined ? [] : [`${name} ${sampling.kind}`]))
    .join(', ');
}
