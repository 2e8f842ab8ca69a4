// What a stored state's layout depends on ↔ bytes, so that a profile that has changed is noticed instead of misread.
// Windows that were changed by a plan are no such change: the state says which sizes its slices have.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { WINDOW_KINDS } from './kinds/kinds.ts';
import type { KindSpec, WindowKind } from './kinds/window-kind.ts';
import type { StoredSlices } from './slices/slice-codec.ts';
import { type SliceSize, sliceMsAt } from './slices/window-spec.ts';

export type StateLayout = Pick<
  CompiledProfile,
  'slices' | 'resolutionMs' | 'kindWindows' | 'measures' | 'measureIndex'
>;

/** The layout that a state was written with, as far as it differs from state to state. */
export interface StoredLayout extends StoredSlices {
  /** The windows whose kinds have their place in the state, in the order stored. */
  readonly kinds: readonly StoredKind[];
}

/** A stored window of a kind. */
export interface StoredKind {
  readonly kind: WindowKind;
  /** Which of the profile's `kindWindows` it is; −1 where the profile has it no more. */
  readonly index: number;
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
  for (const { kind, place } of KINDS_IN_STATE) {
    const own = layout.kindWindows.filter((spec) => spec.kind === kind);
    out.varint(own.length);
    for (const spec of own) {
      out.varint(place.numberOf(spec));
      out.f64(spec.fromMs);
    }
  }
}

/** Kinds that every state has a place for. */
const KINDS_IN_STATE = WINDOW_KINDS.flatMap((kind) => {
  const { place } = kind.codec;
  return place.in === 'state' ? [{ kind, place }] : [];
});

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
  const kinds: StoredKind[] = [];
  for (const { kind, place } of KINDS_IN_STATE) {
    for (let left = from.varint(); left > 0; left -= 1) {
      const [number, fromMs] = [from.varint(), startMs()];
      const isIt = (spec: KindSpec) => spec.kind === kind && place.numberOf(spec) === number && spec.fromMs === fromMs;
      kinds.push({ kind, index: layout.kindWindows.findIndex(isIt) });
    }
  }
  const slotsAt = (ms: number) => Math.ceil(sliceMsAt(slices, ms) / resolutionMs);
  return { version, slotsAt, kinds };
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
