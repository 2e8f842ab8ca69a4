// What the judge's commands share: starting only when called by name, durations such as "60s", progress on a terminal.
// Imports Node built-ins only, like everything in this folder: the judge shares no code with what it judges.
import { realpathSync } from 'node:fs';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of "250ms", "60s", "15m", "2h", "1d"; throws for anything else, naming `what`. */
export function durationMs(text: string, what: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new Error(`${what} is "${text}": expected a number and a unit (ms, s, m, h, d), for example 60s.`);
  return Number(match[1]) * UNIT_MS[match[2]!]!;
}

/** A number within [low, high]; throws otherwise, naming `what`. */
export function numberWithin(text: string, what: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new Error(`${what} is "${text}": expected a number from ${low} to ${high}.`);
  }
  return value;
}

/**
 * Runs `main` when the file at `filename` is what Node was started with. Exit code: what `main` answers, 2 when it
 * throws.
 */
export async function runAsCommand(filename: string, main: (argv: string[]) => Promise<number>): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== filename) return;
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nTry --help.\n`);
    process.exitCode = 2;
  }
}

/**
 * Answers a function that shows `text` on one line of the terminal at most five times a second, and nothing elsewhere.
 */
export function progressLine(): { show(text: () => string): void; end(): void } {
  const terminal = process.stderr.isTTY === true;
  let nextMs = 0;
  let shown = false;
  return {
    show(text) {
      if (!terminal || performance.now() < nextMs) return;
      nextMs = performance.now() + 200;
      shown = true;
      process.stderr.write(`\r\u001b[K${text()}`);
    },
    end() {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}
