// What docs/limits.md says of a size, held to what was measured.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const PAGE = join(import.meta.dirname, '../../docs/limits.md');
/** The page rounds, and a line more in a profile moves a state by some per cent. */
const TOLERANCE = 0.1;

/** The row whose first cell begins with `name` gives kilobytes (1,000 bytes) in its second. */
export function expectDocumented(name: string, bytes: number): void {
  const row = readFileSync(PAGE, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${name}`));
  const documented = Number(/\| ([\d,]+) KB/.exec(row ?? '')?.[1]?.replaceAll(',', '')) * 1000;
  expect(Math.abs(bytes - documented) / documented, `${name}: measured ${bytes} bytes`).toBeLessThan(TOLERANCE);
}
