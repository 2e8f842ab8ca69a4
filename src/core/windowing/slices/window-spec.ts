// Time arithmetic of windows: specification → size and slide, slices, which windows an instant is in. No data, no
// clock. A window is [startMs, endMs), aligned to the epoch by floored division, so that times before 1970 work too.

/**
 * A stretch of event time, [fromMs, untilMs): where a specification holds. All of time, but where the windows of a
 * deployment were changed.
 */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** All of time. */
export const ALWAYS: Stretch = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

/** Slices that begin from `fromMs` on are `sliceMs` long, until the next one of these. */
export interface SliceSize {
  readonly fromMs: number;
  readonly sliceMs: number;
}

/** Its windows are those that lie whole in its stretch; both ends are multiples of size and slide. */
export interface WindowSpec extends Stretch {
  /** As written: `1m`, `15m`, `5m/1m`. */
  readonly label: string;
  readonly sizeMs: number;
  /** Equal to the size for a tumbling window. */
  readonly slideMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A day: beyond it a window of a fixed size belongs to a query over stored windows, not to the stream. */
export const MAX_SIZE_MS = 86_400_000;

/** `90s`, `15m`, `1h`, `1d` → ms; undefined where it is not of that form or zero. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d{1,9})(s|m|h|d)$/.exec(text.trim());
  const ms = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
  return ms > 0 ? ms : undefined;
}

/** A tumbling or sliding window. @throws RangeError that names the label and what was expected. */
export function parseWindowSpec(label: string): WindowSpec {
  return parseFixedWindow(label, []);
}

/** The same, where labels of other kinds may stand too: `others` says how they look. */
export function parseFixedWindow(label: string, others: readonly string[]): WindowSpec {
  const [size = '', slide = size, ...rest] = label.split('/');
  const sizeMs = parseDurationMs(size);
  const slideMs = parseDurationMs(slide);
  if (sizeMs === undefined || slideMs === undefined || rest.length > 0) {
    const forms = ['SIZE or SIZE/SLIDE such as 1m, 90s, 1h or 5m/1m', ...others].join(', ');
    throw new RangeError(`window "${label}": expected ${forms.replace(/, ([^,]*)$/, ' or $1')}`);
  }
  if (sizeMs > MAX_SIZE_MS) throw new RangeError(`window "${label}": size ${size} is over the greatest, 1d`);
  if (slideMs > sizeMs) {
    throw new RangeError(`window "${label}": slide ${slide} > size ${size} would leave readings in no window`);
  }
  return { label, sizeMs, slideMs, ...ALWAYS };
}

/**
 * The smallest bucket that all windows are made of: the greatest common divisor of every size and slide, and of what
 * else a slice must divide.
 */
export function sliceSizeMs(specs: readonly WindowSpec[], grainsMs: readonly number[] = []): number {
  return [...specs.flatMap((spec) => [spec.sizeMs, spec.slideMs]), ...grainsMs].reduce(gcd);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Start of the bucket of `sizeMs` that holds `timeMs`. */
export function floorTo(timeMs: number, sizeMs: number): number {
  return Math.floor(timeMs / sizeMs) * sizeMs;
}

/** How long a slice is that begins at `startMs`. `sizes` by `fromMs`, the first from −Infinity on. */
export function sliceMsAt(sizes: readonly SliceSize[], startMs: number): number {
  let at = sizes.length - 1;
  while (at > 0 && (sizes[at] as SliceSize).fromMs > startMs) at -= 1;
  return (sizes[at] as SliceSize).sliceMs;
}

/**
 * Start of the last window of `spec` that holds the slice beginning at `sliceStartMs`; less than that of the first one
 * where none does.
 */
export function lastStartMs(spec: WindowSpec, sliceStartMs: number): number {
  return floorTo(Math.min(sliceStartMs, spec.untilMs - spec.sizeMs), spec.slideMs);
}

/**
 * End of the last window of `spec` that holds the slice beginning at `sliceStartMs`; −Infinity where all are before it
 * or none is.
 */
export function lastEndMs(spec: WindowSpec, sliceStartMs: number): number {
  const startMs = lastStartMs(spec, sliceStartMs);
  return startMs < spec.fromMs ? Number.NEGATIVE_INFINITY : startMs + spec.sizeMs;
}

/** Start of the first window of `spec` that holds the slice beginning at `sliceStartMs`, which is `sliceMs` long. */
export function firstStartMs(spec: WindowSpec, sliceStartMs: number, sliceMs: number): number {
  const startMs = Math.ceil((sliceStartMs + sliceMs - spec.sizeMs) / spec.slideMs) * spec.slideMs;
  return Math.max(spec.fromMs, startMs);
}
