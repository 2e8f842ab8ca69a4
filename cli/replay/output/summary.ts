// What a replay found, in numbers: made from the committed counts and the merged results, and written beside them where
// there is a folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { Counts } from '#core/windowing/group-state.ts';
import type { IgnoredColumn } from '../input/notes.ts';
import type { AlertSink } from './alert-sink.ts';
import { copyLines } from './copy-lines.ts';
import type { Hint } from './hint.ts';
import type { Messages } from './messages.ts';
import type { RejectionSink } from './rejection-sink.ts';
import { type WindowSink, windowOf } from './window-sink.ts';

export interface Summary {
  readonly profile: string;
  readonly files: readonly string[];
  readonly readings_in: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly late: number;
  /** Whole readings, and lines that could not be read. */
  readonly rejected: number;
  readonly values: Readonly<Record<'in' | 'accepted' | 'duplicate' | 'late' | 'rejected', number>>;
  /** Lines of rejects.jsonl by their reason. */
  readonly rejected_by_reason: Readonly<Record<string, number>>;
  /** The first line of rejects.jsonl; of late.jsonl where nothing was rejected; null where all is well. */
  readonly first_refused: RefusedLine | null;
  /** Columns of CSV files whose cells went nowhere. */
  readonly ignored_columns: readonly ShownColumn[];
  /** What to try. */
  readonly hints: readonly Hint[];
  /** 0, or 3 where nothing was accepted, or more than half rejected or too late. */
  readonly exit_code: 0 | 3;
  /** `total`, and by the window's label. */
  readonly windows: Readonly<Record<string, number>>;
  /** Incidents: an alert counts once, by its gravest severity. */
  readonly alerts: {
    readonly total: number;
    readonly by_rule: Readonly<Record<string, number>>;
    readonly by_severity: Readonly<Record<string, number>>;
  };
  /** What people would have been told of them. */
  readonly messages: Messages;
  readonly readings_per_second: number;
  readonly seconds: number;
  /** Of a single run under chaos: what was injected. */
  readonly injected?: Readonly<Record<string, number>>;
  /** Where the file was played again under chaos. */
  readonly chaos?: ChaosSummary;
}

/** A line of rejects.jsonl or late.jsonl. */
export interface RefusedLine {
  readonly file: string;
  readonly line: number;
  readonly index: number;
  readonly reason: string;
  readonly field: string;
  readonly value: string;
  readonly expected: string;
  /** Its beginning. */
  readonly raw: string;
}

export interface ShownColumn {
  readonly file: string;
  readonly column: string;
  /** `unknown`, `not numbers`, `no name` or `another column`. */
  readonly why: string;
  readonly first_value: string;
  readonly line: number;
  readonly values: number;
}

export interface ChaosSummary {
  /** As they were asked for. */
  readonly seeds: string;
  readonly runs: number;
  /** Seeds that did not come out the same. */
  readonly different: readonly number[];
  /** By kind, over all seeds. */
  readonly injected: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export interface Results {
  readonly windows: WindowSink;
  readonly rejections: RejectionSink;
  readonly alerts: AlertSink;
}

/** What is known only when everything was read. */
export type Found = Pick<Summary, 'rejected_by_reason' | 'windows' | 'alerts'> & {
  /** A line of alerts.jsonl. */
  readonly firstAlert: string | undefined;
  readonly firstRefused: RefusedLine | undefined;
  /** The first line of rejects.jsonl with each reason. */
  readonly examples: ReadonlyMap<string, RefusedLine>;
};

/** The files that a replay writes; those of an earlier one are replaced. */
export const RESULT_FILES = [
  ...(['windows.jsonl', 'alerts.jsonl', 'messages.jsonl', 'rejects.jsonl', 'late.jsonl', 'summary.json'] as const),
];

/** Reads the merged results once, and writes them to `out` where there is one. */
export function collect({ windows, rejections, alerts }: Results, out: string | undefined): Found {
  if (out !== undefined) mkdirSync(out, { recursive: true });
  const byWindow = new Map<string, number>();
  const byReason = new Map<string, number>();
  const byRule = new Map<string, number>();
  const bySeverity = new Map<string, number>();
  let total = 0;
  let incidents = 0;
  let firstAlert: string | undefined;
  copyLines(windows.merged(), out, 'windows.jsonl', (entry) => {
    total += 1;
    add(byWindow, windowOf(entry));
  });
  copyLines(alerts.transitions(), out, 'alerts.jsonl', ({ text }) => {
    firstAlert ??= text;
  });
  const examples = new Map<string, RefusedLine>();
  let firstLate: RefusedLine | undefined;
  copyLines(rejections.rejected(), out, 'rejects.jsonl', ({ text }) => {
    const refused = JSON.parse(text) as RefusedLine;
    if (!byReason.has(refused.reason)) examples.set(refused.reason, readable(refused));
    add(byReason, refused.reason);
  });
  copyLines(rejections.late(), out, 'late.jsonl', ({ text }) => {
    firstLate ??= readable(JSON.parse(text) as RefusedLine);
  });
  for (const { text, rank } of alerts.incidents()) {
    incidents += 1;
    add(byRule, text);
    add(bySeverity, SEVERITIES[rank] ?? 'low');
  }
  return {
    windows: { total, ...inOrder(byWindow) },
    rejected_by_reason: inOrder(byReason),
    alerts: { total: incidents, by_rule: inOrder(byRule), by_severity: inOrder(bySeverity) },
    firstAlert,
    firstRefused: [...examples.values()][0] ?? firstLate,
    examples,
  };
}

/** Characters of a line that are looked at, and those that a summary shows. */
const LOOKED_RAW = 65_536;
const SHOWN_RAW = 300;

/** The line as people can read it: what is no UTF-8 is kept in base64. */
function readable({ encoding, ...refused }: RefusedLine & { readonly encoding?: 'base64' }): RefusedLine {
  const raw = encoding === undefined ? refused.raw : Buffer.from(refused.raw, encoding).toString('latin1');
  return { ...refused, raw: raw.slice(0, LOOKED_RAW) };
}

function shortened(refused: RefusedLine): RefusedLine {
  const raw = refused.raw.replaceAll(/\s+/g, ' ');
  return { ...refused, raw: raw.length > SHOWN_RAW ? `${raw.slice(0, SHOWN_RAW)}…` : raw };
}

function shownColumn({ file, column, why, firstValue, line, valueCount }: IgnoredColumn): ShownColumn {
  return { file, column, why, first_value: firstValue, line, values: valueCount };
}

/** Nothing accepted, or more than half rejected or too late, of readings or of values. */
export function isHelpless({
  readings_in,
  accepted,
  late,
  rejected,
  values,
}: Pick<Summary, 'readings_in' | 'accepted' | 'late' | 'rejected' | 'values'>): boolean {
  if (accepted === 0 && values.accepted === 0) return true;
  return (late + rejected) * 2 > readings_in || (values.late + values.rejected) * 2 > values.in;
}

/** `rejected` are lines that no stream took: they are in no state. */
export function summarise(
  facts: Pick<Summary, 'profile' | 'files' | 'seconds'> & Pick<Partial<Summary>, 'injected'>,
  counts: Counts,
  refusedLines: number,
  {
    windows,
    rejected_by_reason,
    alerts,
    messages,
    firstRefused,
  }: Pick<Found, 'windows' | 'rejected_by_reason' | 'alerts' | 'firstRefused'> & Pick<Summary, 'messages'>,
  ignored: readonly IgnoredColumn[],
): Summary {
  const { profile, files, seconds, injected } = facts;
  const { readingsAccepted, readingsDuplicate, readingsLate, valuesAccepted, valuesDuplicate, valuesLate } = counts;
  const rejected = counts.readingsRejected + refusedLines;
  const valuesRejected = counts.valuesRejected + refusedLines;
  const readingsIn = readingsAccepted + readingsDuplicate + readingsLate + rejected;
  const counted = {
    readings_in: readingsIn,
    accepted: readingsAccepted,
    duplicate: readingsDuplicate,
    late: readingsLate,
    rejected,
    values: {
      in: valuesAccepted + valuesDuplicate + valuesLate + valuesRejected,
      accepted: valuesAccepted,
      duplicate: valuesDuplicate,
      late: valuesLate,
      rejected: valuesRejected,
    },
  };
  return {
    profile,
    files,
    ...counted,
    rejected_by_reason,
    first_refused: firstRefused === undefined ? null : shortened(firstRefused),
    ignored_columns: ignored.map(shownColumn),
    hints: [],
    exit_code: isHelpless(counted) ? 3 : 0,
    windows,
    alerts,
    messages,
    readings_per_second: Math.round(readingsIn / Math.max(seconds, 0.001)),
    seconds: Math.round(seconds * 1000) / 1000,
    ...(injected === undefined ? {} : { injected }),
  };
}

export function writeSummary(out: string, summary: Summary): void {
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function inOrder(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
