// The windows of a profile: tumbling and sliding ones with the slice that all of them are made of, sessions, and numbers of values.
import {
  type CountSpec,
  isCountLabel,
  isSessionLabel,
  parseCountSpec,
  parseSessionSpec,
  parseWindowSpec,
  type SessionSpec,
  type SliceSize,
  sliceSizeMs,
  type WindowSpec,
} from '../windowing/slices/window-spec.ts';

export interface CompiledWindows {
  /** Tumbling and sliding ones. */
  readonly windows: readonly WindowSpec[];
  readonly sessionWindows: readonly SessionSpec[];
  readonly countWindows: readonly CountSpec[];
  /** The size of slices from now on. */
  readonly sliceMs: number;
  /** The sizes that slices have, by where they begin: one, but where the windows of a deployment were changed. */
  readonly slices: readonly SliceSize[];
}

/** Without a tumbling or sliding window slices only tell duplicates and lateness apart. */
const DEFAULT_SLICE_MS = 60_000;

/** Adds what is wrong with `labels` to `problems`. */
export function compileWindows(labels: readonly string[], resolutionMs: number, problems: string[]): CompiledWindows {
  const windows: WindowSpec[] = [];
  const sessionWindows: SessionSpec[] = [];
  const countWindows: CountSpec[] = [];
  for (const label of labels) {
    try {
      if (isSessionLabel(label)) sessionWindows.push(parseSessionSpec(label));
      else if (isCountLabel(label)) countWindows.push(parseCountSpec(label));
      else windows.push(parseWindowSpec(label));
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (labels.length === 0) problems.push('windows: expected at least one, such as 1m');
  if (new Set(labels).size < labels.length) problems.push(`windows ${labels.join(', ')}: one is named twice`);
  const gaps = new Set(sessionWindows.map(({ gapMs }) => gapMs));
  const counts = new Set(countWindows.map(({ count }) => count));
  if (gaps.size < sessionWindows.length || counts.size < countWindows.length) {
    problems.push(`windows ${labels.join(', ')}: two of them are the same`);
  }
  const sliceMs = windows.length > 0 ? sliceSizeMs(windows) : DEFAULT_SLICE_MS;
  if (sliceMs % resolutionMs !== 0) {
    problems.push(`resolutionMs ${resolutionMs} does not divide the windows' common slice of ${sliceMs} ms`);
  }
  const slices = [{ fromMs: Number.NEGATIVE_INFINITY, sliceMs }];
  return { windows, sessionWindows, countWindows, sliceMs, slices };
}
