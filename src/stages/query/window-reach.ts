// How long after its start a window may end: stores that keep windows by their end are asked for so much more. Pure.
import { parseWindow } from '#core/windowing/kinds/kinds.ts';

/**
 * The longest of windows as they are written, ms. 0: they are kept by their start. Infinity: they wait for no time, or
 * nobody knows them.
 */
export function windowReachMs(labels: readonly string[]): number {
  return Math.max(0, ...labels.map(reachOf));
}

function reachOf(label: string): number {
  try {
    const spec = parseWindow(label);
    if (!('kind' in spec)) return spec.sizeMs;
    if (spec.kind.placedBy === 'start') return 0;
    const reachMs = spec.kind.reachMs(spec);
    return reachMs > 0 ? reachMs : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Where a window ends that begins then; NaN where its readings alone say so (sessions, numbers of values). */
export function windowEndMs(label: string, startMs: number): number {
  try {
    const spec = parseWindow(label);
    if (!('kind' in spec)) return startMs + spec.sizeMs;
    // Of the kinds only a calendar's can be told by its start.
    const { periodAt } = spec as { readonly periodAt?: (ms: number) => { readonly endMs: number } | undefined };
    return periodAt?.(startMs)?.endMs ?? Number.NaN;
  } catch {
    return Number.NaN;
  }
}
