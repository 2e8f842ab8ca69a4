// `weir alerts show`.
import { READINGS_LANE } from '#core/alert/incident-record.ts';
import { labelOf, numberText, quantity } from '#core/finding/wording.ts';
import type { Silence } from '#core/notify/silence.ts';
import { flagsOf, type IncidentRow, matchersFor, rowOf } from '#stages/alert/incident-row.ts';
import { type StoryLine, storyOf } from '#stages/alert/story.ts';
import { chartLines, chartWords } from '../terminal/chart.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows, type RowCell } from '../terminal/rows.ts';
import { paintSeverity } from '../terminal/severity.ts';
import { dateTime, lasting, timeOfDay } from '../terminal/times.ts';
import { pickIncident } from './pick.ts';
import type { AlertPlace } from './place.ts';
import { type WindowPoints, windowPoints } from './windows-chart.ts';

export interface Shown {
  readonly row: IncidentRow;
  readonly story: readonly StoryLine[];
  readonly windows: WindowPoints | undefined;
}

const WIDTH = 72;
const HEIGHT = 6;

/** @throws UsageError where there is no such incident. */
export async function shownIncident(place: AlertPlace, wanted: string, nowMs: number): Promise<Shown> {
  const head = await pickIncident(place, wanted);
  const silences: readonly Silence[] = await place.desk.silences();
  const row = rowOf(head, silences, nowMs);
  const [story, windows] = await Promise.all([place.heads.story(head.id), windowPoints(place, row, nowMs)]);
  return { row, story: storyOf(story, silences, (ms) => timeOfDay(ms, row.startMs)), windows };
}

export interface ShowWish {
  readonly unitOf: (measure: string) => string;
  /** Behind commands that it names. */
  readonly typed: string;
  readonly nowMs: number;
  readonly colour: Colour;
  readonly hasChart: boolean;
  readonly isAscii: boolean;
}

export function shownText(shown: Shown, wish: ShowWish): string {
  const { row, story } = shown;
  const { colour, nowMs } = wish;
  const { id, device, rule, severity, dimensions, acknowledged, closed, isOpen, silenced } = row;
  const where = Object.entries(dimensions).map(([name, value]) => `${name} ${value}`);
  const time = (ms: number) => timeOfDay(ms, row.startMs);
  const lines = [
    `${paintSeverity(colour, isOpen ? severity : 'resolved', severity.toUpperCase())} ${colour.bold(`${rule}: ${device}`)}${where.length === 0 ? '' : `, ${where.join(', ')}`}`,
    `incident ${id}, ${flagsOf(row, time).join(', ')}`,
    `since ${dateTime(row.startMs)} UTC, ${isOpen ? `for ${lasting(nowMs - row.startMs)}` : `over after ${lasting((row.closed?.atMs ?? row.atMs) - row.startMs)}`}`,
    ...numberLines(row, wish),
    row.message,
    ...(acknowledged === null
      ? []
      : [`acknowledged by ${acknowledged.by}, ${dateTime(acknowledged.atMs)}${noteText(acknowledged.note)}`]),
    ...(closed === null ? [] : [`closed by ${closed.by}, ${dateTime(closed.atMs)}${noteText(closed.note)}`]),
    ...(silenced === null || !isOpen
      ? []
      : [
          `silenced${silenced.untilMs === null ? '' : ` until ${dateTime(silenced.untilMs)}`}: ${silenced.reason} (${silenced.silence})`,
        ]),
    ...evidenceLines(row, wish),
    ...titled('what was told', alignedRows(story.map((line) => storyCells(line, time, colour))), colour),
    ...pictureLines(shown, wish),
    ...titled('what to do', doLines(row, wish.typed), colour),
  ];
  return `${lines.join('\n')}\n`;
}

const noteText = (note: string | undefined): string => (note === undefined ? '' : `: ${note}`);

const titled = (title: string, lines: readonly string[], colour: Colour): string[] =>
  lines.length === 0 ? [] : ['', colour.bold(title), ...lines.map((line) => `  ${line}`)];

function numberLines({ measure, value, baseline, count }: IncidentRow, { unitOf }: ShowWish): string[] {
  if (count !== null) return [`${count} devices`];
  if (measure === '' || measure.includes(' ')) return [];
  const unit = unitOf(measure);
  const against = baseline === null ? '' : `, against ${quantity(baseline, unit)}`;
  return [`${labelOf(measure, unit)} ${quantity(value, unit)}${against}`];
}

function evidenceLines({ evidence }: IncidentRow, { colour, nowMs }: ShowWish): string[] {
  if (evidence.length === 0) return [];
  const rows = evidence.map((each): RowCell[] => [
    { text: each.severity, paint: (text) => paintSeverity(colour, each.severity, text) },
    each.rule,
    each.state,
    `${each.count} reading${each.count === 1 ? '' : 's'} since ${timeOfDay(each.sinceMs, nowMs)}`,
    each.score === null ? '' : `score ${numberText(each.score)}`,
    each.message,
  ]);
  return titled('what each rule found', alignedRows(rows), colour);
}

function storyCells(
  { what, severity, atMs, message, fate, isSent }: StoryLine,
  time: (ms: number) => string,
  colour: Colour,
): RowCell[] {
  return [
    time(atMs),
    { text: what, paint: (text) => paintSeverity(colour, what === 'over' ? 'resolved' : severity, text) },
    severity,
    { text: fate, paint: isSent ? (text) => text : colour.dim },
    message,
  ];
}

function pictureLines({ row, windows }: Shown, { unitOf, hasChart, isAscii, colour, nowMs }: ShowWish): string[] {
  const unit = unitOf(row.measure);
  const title = labelOf(row.measure, unit);
  if (windows === undefined) {
    return row.count === null && row.measure !== ''
      ? titled(title, ['no windows of then are kept: the newest ones are, for a day'], colour)
      : [];
  }
  const options = {
    ...{ width: WIDTH, height: HEIGHT, isAscii, normal: row.baseline ?? undefined },
    span: { fromMs: row.startMs, toMs: row.isOpen ? nowMs : row.atMs },
    numberText: (value: number) => quantity(value, unit),
    timeText: (ms: number) => timeOfDay(ms, row.startMs),
  };
  const words = chartWords(windows.points, `means of ${windows.window}`, options);
  return titled(title, [...(hasChart ? chartLines(windows.points, options) : []), words], colour);
}

function doLines(row: IncidentRow, typed: string): string[] {
  const { id, isOpen, acknowledged, lane } = row;
  const short = id.slice(0, 8);
  const { dimensions = {}, ...own } = matchersFor(row);
  const matchers = Object.entries({ ...own, ...dimensions }).map(([name, value]) => `${name}=${shellWord(value)}`);
  return [
    ...(isOpen && acknowledged === null ? [`npx weir alerts ack ${short} --note 'on my way'${typed}`] : []),
    ...(isOpen ? [`npx weir alerts silence ${matchers.join(' ')} --for 2h --reason 'why'${typed}`] : []),
    ...(lane === READINGS_LANE ? [`npx weir explain ${short}${typed}`] : []),
  ];
}

/** A word that a shell takes as it is, else in quotes. */
const shellWord = (text: string): string =>
  /^[\w.:@%+,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
