// `--profile`: a built-in profile's name, or the path of a file.
import { profiles } from '#profiles/index.ts';
import type { OptionRow } from './table.ts';

export const PROFILE_NAMES = Object.keys(profiles).join(', ');

export const PROFILE_ROW = {
  value: 'NAME|FILE',
  // Not the list itself: the page of commands would change with every profile.
  says: 'what the readings mean: energy, smoke, generic, or a file such as ./fridge.ts or ./fridge.json',
  offers: Object.keys(profiles),
} as const satisfies OptionRow;
