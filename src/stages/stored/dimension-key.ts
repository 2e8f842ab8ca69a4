// Where a window of a dimension value is kept across key groups: written by the fold alone.
import { type CellId, cellKey } from '#core/windowing/dimension-cells.ts';

const PREFIX = 'dimension#';

export function dimensionWindowKey(profile: string, cell: CellId): string {
  return `${PREFIX}${profile}#${cellKey(cell)}`;
}

/** These keys are many, come and go, and nobody asks for them by their beginning: a store need not list them. */
export function isDimensionWindowKey(key: string): boolean {
  return key.startsWith(PREFIX);
}
