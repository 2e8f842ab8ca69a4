// Readings that come together or wrapped: arrays of what a device kept, and envelopes. A line that is no JSON object is
// left alone, since it would break its neighbours too.
import type { Random } from './random.ts';

const MOST_IN_ARRAY = 20;
const ENVELOPE_CHANCE = 0.02;

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The same readings in the same order, up to 20 of them in a line. */
export function bundled(lines: readonly string[], random: Random, note: (what: string) => void): string[] {
  const out: string[] = [];
  let open: string[] = [];
  let most = 1 + random.below(MOST_IN_ARRAY);
  const close = (): void => {
    if (open.length > 1) note('arrays');
    if (open.length > 0) out.push(open.length === 1 ? open[0]! : `[${open.join(',')}]`);
    open = [];
    most = 1 + random.below(MOST_IN_ARRAY);
  };
  for (const line of lines) {
    if (!isObject(line)) {
      close();
      out.push(line);
    } else if (open.push(line) >= most) close();
  }
  close();
  return out;
}

/** Some lines inside `payload`, beside what a gateway says of itself. */
export function enveloped(line: string, random: Random, note: (what: string) => void): string {
  if (!random.chance(ENVELOPE_CHANCE) || !isObject(line)) return line;
  note('envelopes');
  return `{"gateway":"gw-${random.below(50)}","payload":${line.trim()}}`;
}
