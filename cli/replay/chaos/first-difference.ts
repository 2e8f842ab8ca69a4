// The first line in which two folders of results differ. Both are sorted by the same keys, so they are read side by
// side and never held.
import { join } from 'node:path';
import { readLinesSync } from '../output/read-lines.ts';
import { RESULT_FILES } from '../output/summary.ts';

export interface Difference {
  readonly file: string;
  /** From 1. */
  readonly lineNumber: number;
  /** Undefined where the file has ended. */
  readonly calm: string | undefined;
  readonly chaos: string | undefined;
}

/** Undefined where all lines of all files are equal; the summary, which holds times, is not compared. */
export function firstDifference(calm: string, chaos: string): Difference | undefined {
  for (const file of RESULT_FILES) {
    if (!file.endsWith('.jsonl')) continue;
    const left = readLinesSync(join(calm, file));
    const right = readLinesSync(join(chaos, file));
    for (let lineNumber = 1; ; lineNumber += 1) {
      const one = left.next();
      const other = right.next();
      if (one.done && other.done) break;
      if (!one.done && !other.done && one.value === other.value) continue;
      left.return();
      right.return();
      return { file, lineNumber, calm: one.value ?? undefined, chaos: other.value ?? undefined };
    }
  }
  return undefined;
}
