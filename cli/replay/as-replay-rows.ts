// Options of commands that read readings from a file as replay does.
import type { OptionTable } from '../command-line/table.ts';
import { REPLAY } from './table.ts';

const { arrival, format, zone, encoding, metric, map, start, every, decimal, skip, melt, period, stamp } =
  REPLAY.options;

/** The file, in place of a deployment. */
export const FILE_ROW = {
  value: 'FILE',
  multiple: true,
  heading: 'from a file, as replay reads it',
  says: 'its readings, instead of those of a deployment; may be repeated',
  offers: 'file',
} as const satisfies OptionTable[string];

/** How it is read. */
export const AS_REPLAY_ROWS = {
  ...{ period, stamp, arrival, format, zone, encoding, metric, map, start, every, decimal, skip, melt },
} as const satisfies OptionTable;
