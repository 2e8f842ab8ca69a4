// The kinds of windows that there are besides fixed and sliding ones. A new one is a file here and a line in the list.
import { parseFixedWindow, type WindowSpec } from '../slices/window-spec.ts';
import { calendarWindows } from './calendar.ts';
import { countWindows } from './count.ts';
import { sessionWindows } from './session.ts';
import type { KindSpec, WindowKind } from './window-kind.ts';

/** In the order of their panes and of what is stored: a new kind comes last. */
export const WINDOW_KINDS: readonly WindowKind[] = [sessionWindows, countWindows, calendarWindows];

/** The kind of a label; undefined: a fixed or sliding window, or none. */
export function kindOf(label: string): WindowKind | undefined {
  return WINDOW_KINDS.find(({ prefix }) => label.startsWith(prefix));
}

/** @throws RangeError that names the label and what was expected. */
export function parseWindow(label: string): WindowSpec | KindSpec {
  const kind = kindOf(label);
  return kind === undefined ? parseFixedWindow(label, WINDOW_FORMS) : kind.parse(label);
}

/** How labels of the other kinds look. */
const WINDOW_FORMS = WINDOW_KINDS.map(({ form }) => form);
