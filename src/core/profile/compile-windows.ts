// The windows of a profile: tumbling and sliding ones with the slice that all of them are made of, and those of the
// kinds (windowing/kinds).
import { parseWindow, WINDOW_KINDS } from '../windowing/kinds/kinds.ts';
import type { KindSpec, WindowKind } from '../windowing/kinds/window-kind.ts';
import { type SliceSize, sliceSizeMs, type WindowSpec } from '../windowing/slices/window-spec.ts';

export interface CompiledWindows {
  /** Tumbling and sliding ones. */
  readonly windows: readonly WindowSpec[];
  /** Of the kinds, in the order of WINDOW_KINDS. */
  readonly kindWindows: readonly KindSpec[];
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
  const found: KindSpec[] = [];
  for (const label of labels) {
    try {
      const window = parseWindow(label);
      if ('kind' in window) found.push(window);
      else windows.push(window);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (labels.length === 0) problems.push('windows: expected at least one, such as 1m');
  if (new Set(labels).size < labels.length) problems.push(`windows ${labels.join(', ')}: one is named twice`);
  const kindWindows = inOrder((kind) => found.filter((window) => window.kind === kind));
  const identities = new Set(kindWindows.map((window) => `${window.kind.prefix}${window.kind.identity(window)}`));
  if (identities.size < kindWindows.length) problems.push(`windows ${labels.join(', ')}: two of them are the same`);
  const grainsMs = kindWindows.flatMap((window) => window.kind.grainMs(window) ?? []);
  const sliceMs = windows.length + grainsMs.length > 0 ? sliceSizeMs(windows, grainsMs) : DEFAULT_SLICE_MS;
  if (sliceMs % resolutionMs !== 0) {
    problems.push(`resolutionMs ${resolutionMs} does not divide the windows' common slice of ${sliceMs} ms`);
  }
  const slices = [{ fromMs: Number.NEGATIVE_INFINITY, sliceMs }];
  return { windows, kindWindows, sliceMs, slices };
}

/** What `of` has of each kind, in the kinds' order. */
export function inOrder<T>(of: (kind: WindowKind) => readonly T[]): T[] {
  return WINDOW_KINDS.flatMap((kind) => [...of(kind)]);
}

/**
 * The longest that a window may end after a value that it holds, ms: so long, and what may be late, a silent device is
 * kept.
 */
export function reachMsOf({ windows, kindWindows }: Pick<CompiledWindows, 'windows' | 'kindWindows'>): number {
  const ofKinds = kindWindows.map((window) => window.kind.reachMs(window));
  return Math.max(0, ...windows.map(({ sizeMs }) => sizeMs), ...ofKinds);
}
