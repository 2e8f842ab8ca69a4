// The summary as people read it on a terminal: aligned, alerts by rule, the first alert, where the files are.
import { join } from 'node:path';
import { type Colour, coloursFor } from '../../terminal/colour.ts';
import { type ChaosSummary, RESULT_FILES, type Summary } from './summary.ts';

interface ShownAlert {
  readonly at: string;
  readonly device_id: string;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

/** Lines for people; `firstAlert` is a line of alerts.jsonl, `out` the folder of the files, if any. */
export function summaryText(
  summary: Summary,
  firstAlert: string | undefined,
  out: string | undefined,
  colour: Colour = coloursFor({}, {}),
): string {
  const { values, windows, alerts, messages, chaos } = summary;
  const lines = [
    `${colour.bold(`Replayed ${summary.files.join(', ')}`)} as ${summary.profile}`,
    colour.dim(
      `${number(summary.readings_in)} readings in ${summary.seconds.toFixed(1)} s, ${number(summary.readings_per_second)} readings/s`,
    ),
    '',
    ...table([
      ['', 'readings', 'values'],
      ['in', number(summary.readings_in), number(values.in)],
      ['accepted', number(summary.accepted), number(values.accepted)],
      ['duplicate', number(summary.duplicate), number(values.duplicate)],
      ['too late', number(summary.late), number(values.late)],
      ['rejected', number(summary.rejected), number(values.rejected)],
    ]),
    ...section('rejected, by reason', summary.rejected_by_reason, colour),
    ...columnLines(summary, colour),
    ...section('windows', windows, colour),
    ...section(`alerts: ${number(alerts.total)}`, alerts.by_rule, colour),
    ...section('alerts, by severity', alerts.by_severity, colour),
    ...section(`messages to people: ${number(messages.total)}`, messages.by_kind, colour),
  ];
  if (firstAlert !== undefined) {
    const alert = JSON.parse(firstAlert) as ShownAlert;
    lines.push('', colour.bold('first alert'), `  ${alert.at}  ${alert.device_id}  ${alert.rule} (${alert.severity})`);
    lines.push(`  ${alert.message}`);
  }
  if (chaos !== undefined) lines.push(...chaosLines(chaos, colour));
  if (summary.exit_code === 0) lines.push(...hintLines(summary, colour));
  if (out !== undefined) {
    lines.push('', colour.bold('files'), ...RESULT_FILES.map((name) => `  ${join(out, name)}`));
  } else lines.push('', colour.dim('Add --out DIR to keep windows, alerts and rejects.'));
  return `${lines.join('\n')}\n`;
}

/** Columns that a screen shows: a table may have thousands. */
const SHOWN_COLUMNS = 20;

function columnLines({ ignored_columns: columns }: Summary, colour: Colour): string[] {
  if (columns.length === 0) return [];
  const shown = columns
    .slice(0, SHOWN_COLUMNS)
    .map(({ column, values, why, first_value, line }) => [
      column,
      `${number(values)} cells`,
      `${why}, first ${shortText(first_value)} in line ${line}`,
    ]);
  const more = columns.length - shown.length;
  const widths = [0, 1].map((place) => Math.max(...shown.map((row) => row[place]!.length)));
  const lines = shown.map(
    ([name, count, why]) => `  ${name!.padEnd(widths[0]!)}   ${count!.padStart(widths[1]!)}   ${why}`,
  );
  if (more > 0) lines.push(`  and ${more} more: they are in the summary of --json`);
  return ['', colour.bold('columns left out'), ...lines];
}

/** Characters of a cell that a screen shows. */
const SHOWN_CELL = 40;

/** A cell in quotes, on one line. */
function shortText(cell: string): string {
  return JSON.stringify(cell.length > SHOWN_CELL ? `${cell.slice(0, SHOWN_CELL)}…` : cell);
}

function hintLines({ hints }: Summary, colour: Colour): string[] {
  return hints.length === 0 ? [] : ['', colour.bold('what to try'), ...hints.map(({ text }) => `  - ${text}`)];
}

/** For the error stream: that the files yielded nothing or little, the first line that was refused, and what to try. */
export function helpText(summary: Summary, colour: Colour): string {
  const { values, first_refused: refused } = summary;
  const nothing = values.in === 0 ? 'the files hold no reading' : 'nothing was accepted';
  const what = values.accepted === 0 ? nothing : 'more than half was rejected or came too late';
  const lines = [`${colour.red('replay:')} ${what}`];
  if (refused !== null) {
    const field = refused.field === '' ? '' : ` ${refused.field}:`;
    lines.push(`first: ${refused.file}, line ${refused.line}: ${refused.reason}:${field} ${refused.value}`);
    lines.push(`  expected ${refused.expected}`, colour.dim(`  ${refused.raw}`));
  }
  lines.push(...hintLines(summary, colour).slice(1));
  lines.push(colour.dim('npm run replay -- --help lists the options'));
  return `${lines.join('\n')}\n`;
}

function chaosLines({ runs, different, injected, seconds }: ChaosSummary, colour: Colour): string[] {
  const verdict =
    different.length === 0
      ? colour.green(`the same windows, alerts, rejects and counts under each of ${number(runs)} seeds`)
      : colour.red(`${number(different.length)} of ${number(runs)} seeds came out otherwise: ${different.join(', ')}`);
  return [
    '',
    `${verdict} ${colour.dim(`in ${seconds.toFixed(1)} s`)}`,
    ...section('chaos, injected', injected, colour),
  ];
}

function section(title: string, counts: Readonly<Record<string, number>>, colour: Colour): string[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return [];
  return ['', colour.bold(title), ...table(entries.map(([name, count]) => [name, number(count)]))];
}

/** The first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${cells.join('   ')}`;
  });
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
