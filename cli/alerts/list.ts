// `weir alerts list`.
import { SEVERITIES } from '#core/finding/severity.ts';
import { quantity } from '#core/finding/wording.ts';
import { isLike } from '#core/pattern.ts';
import { flagsOf, type IncidentRow, inOrder, rowOf } from '#stages/alert/incident-row.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows, type RowCell } from '../terminal/rows.ts';
import { paintSeverity } from '../terminal/severity.ts';
import { dateTime, timeOfDay } from '../terminal/times.ts';
import type { AlertPlace } from './place.ts';
import type { LIST } from './tables.ts';
import { sinceMs, wholeNumber } from './typed.ts';

export interface Filter {
  readonly device: string | undefined;
  readonly severity: string | undefined;
}

/** Looked through where a filter leaves few of them. */
const MAX_LOOKED_AT = 2_000;

export async function listedRows(
  place: AlertPlace,
  values: Values<typeof LIST.options>,
  nowMs: number,
): Promise<IncidentRow[]> {
  const { device, open, since } = values;
  const limit = wholeNumber('--limit', values.limit, { min: 1, max: MAX_LOOKED_AT });
  const fromMs = since === undefined ? Number.NEGATIVE_INFINITY : sinceMs('--since', since, nowMs);
  const isWanted = wantedBy(values);
  const isNarrow = device !== undefined && !/[*\\]/.test(device);
  const isFiltered = device !== undefined || values.severity !== undefined;
  const [heads, silences] = await Promise.all([
    place.heads.heads({
      profile: place.profile.name,
      limit: isFiltered ? MAX_LOOKED_AT : limit,
      ...(open ? { isOpen: true } : { isOpenFirst: true }),
      ...(isNarrow ? { device } : {}),
    }),
    place.desk.silences(),
  ]);
  const rows = heads
    .map((head) => rowOf(head, silences, nowMs))
    .filter((row) => row.openedAtMs >= fromMs && isWanted(row));
  return inOrder(rows).slice(0, limit);
}

/** @throws UsageError for a severity that is none. */
export function wantedBy({ device, severity }: Filter): (row: IncidentRow) => boolean {
  const least = severity === undefined ? 0 : (SEVERITIES as readonly string[]).indexOf(severity);
  if (least < 0) throw new UsageError(`--severity is "${severity}": expected one of ${SEVERITIES.join(', ')}`);
  return (row) => SEVERITIES.indexOf(row.severity) >= least && (device === undefined || isLike(device, row.device));
}

export interface ListWish {
  readonly unitOf: (measure: string) => string;
  readonly nowMs: number;
  readonly colour: Colour;
  /** How many were asked for. */
  readonly limit: number;
}

export function listText(rows: readonly IncidentRow[], { unitOf, nowMs, colour, limit }: ListWish): string {
  if (rows.length === 0) return 'no incidents\n';
  const open = rows.filter((row) => row.isOpen).length;
  const lines = alignedRows([
    ['id', 'severity', 'device', 'what', 'since', 'value', 'against', 'state'].map((text) => ({
      text,
      paint: colour.dim,
    })),
    ...rows.map((row) => cellsOf(row, unitOf, nowMs, colour)),
  ]);
  const more = rows.length < limit ? '' : `; the newest ${limit}, --limit shows more`;
  return `${lines.join('\n')}\n${open} open, ${rows.length - open} over${more}\n`;
}

function cellsOf(row: IncidentRow, unitOf: (measure: string) => string, nowMs: number, colour: Colour): RowCell[] {
  const { id, device, rule, severity, startMs, value, baseline, isOpen, evidence, measure, count } = row;
  const more = evidence.length > 1 ? ` +${evidence.length - 1}` : '';
  const unit = unitOf(measure);
  return [
    { text: id.slice(0, 8), paint: isOpen ? colour.bold : colour.dim },
    { text: severity, paint: isOpen ? (text) => paintSeverity(colour, severity, text) : colour.dim },
    count === null ? device : `${device} (${count})`,
    `${rule}${more}`,
    timeOfDay(startMs, nowMs),
    measure === '' || count !== null ? '' : quantity(value, unit),
    baseline === null || measure === '' || count !== null ? '' : quantity(baseline, unit),
    { text: flagsOf(row, (ms) => timeOfDay(ms, nowMs)).join(', '), paint: isOpen ? plain : colour.green },
  ];
}

const plain = (text: string): string => text;

/** A line of `tail`: when, how grave, whose, what. */
export function rowLine(row: IncidentRow, colour: Colour): string {
  const { id, device, severity, message, changedAtMs, isOpen } = row;
  const flags = flagsOf(row, dateTime).join(', ');
  const label = isOpen ? paintSeverity(colour, severity, severity.padEnd(8)) : colour.green(row.state.padEnd(8));
  return `${colour.dim(dateTime(changedAtMs))}  ${label}  ${id.slice(0, 8)}  ${colour.bold(device)}  ${message}${flags === 'firing' || !isOpen ? '' : `  (${flags})`}`;
}
