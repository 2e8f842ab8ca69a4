// Files or lines through a replay, and what came of them: incidents by the rule that opened each, and messages.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseOptions } from '#cli/replay/options.ts';
import { replay } from '#cli/replay/replay.ts';

/** A line of alerts.jsonl or messages.jsonl, as far as it is read here. */
export interface PlayedLine {
  readonly id: string;
  readonly transition: number;
  readonly device_id: string;
  readonly rule: string;
  readonly severity: string;
  readonly state: string;
  readonly start: string;
  readonly at: string;
}

export interface Played {
  readonly readings: number;
  /** Each once, as it opened. */
  readonly incidents: readonly PlayedLine[];
  /** What was recorded of them. */
  readonly transitions: readonly PlayedLine[];
  /** What people were sent. */
  readonly messages: readonly PlayedLine[];
}

export interface Source {
  /** A file that a replay reads. */
  readonly file?: string;
  /** Lines of JSON instead. */
  readonly lines?: Iterable<string>;
}

/** @throws UsageError where the file cannot be read or the options not be meant. */
export async function play({ file, lines }: Source, argv: readonly string[]): Promise<Played> {
  const out = mkdtempSync(join(tmpdir(), 'weir-recordings-'));
  try {
    const input = file ?? '-';
    const options = parseOptions([...argv, ...(file === undefined ? ['--format', 'jsonl'] : []), '--out', out, input]);
    if (options === 'help') throw new Error('a replay took these options for --help');
    const standardInput = Readable.from(lines === undefined ? [] : newlined(lines));
    const { summary } = await replay(options, { standardInput, nowMs: () => performance.now(), progress: () => {} });
    const transitions = linesOf(join(out, 'alerts.jsonl'));
    const opened = new Map<string, PlayedLine>();
    for (const each of transitions) if (!opened.has(each.id)) opened.set(each.id, each);
    const told = join(out, 'messages.jsonl');
    return {
      readings: summary.readings_in,
      incidents: [...opened.values()],
      transitions,
      // Where a replay tells no messages apart, each transition is one.
      messages: existsSync(told) ? linesOf(told) : transitions,
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function* newlined(lines: Iterable<string>): Generator<Buffer> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

function linesOf(file: string): PlayedLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as PlayedLine);
}

export function countBy<T>(all: readonly T[], nameOf: (each: T) => string): Record<string, number> {
  const counts = [...Map.groupBy(all, nameOf)].map(([name, own]) => [name, own.length] as const);
  return Object.fromEntries(counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
