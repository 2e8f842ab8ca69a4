// Windows as people read them: a table, charts, and what is to be known of an answer that is not whole.
import { labelOf, numberText, quantity } from '#core/finding/wording.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import type { WindowAnswer } from '#stages/query/read-windows.ts';
import { windowReachMs } from '#stages/query/window-reach.ts';
import { chartLines, chartWords } from '../terminal/chart.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows, type RowCell } from '../terminal/rows.ts';
import { dateTime, timeOfDay } from '../terminal/times.ts';
import type { WindowPlace } from './command.ts';

export interface WindowsWish {
  readonly unitOf: (measure: string) => string;
  readonly colour: Colour;
  readonly isAscii: boolean;
}

const WIDTH = 72;
const HEIGHT = 8;

export function windowsText(panes: readonly Pane[], { unitOf, colour }: WindowsWish): string {
  if (panes.length === 0) return '';
  const head = ['start', 'end', 'window', 'measure', 'count', 'mean', 'lowest', 'highest', 'deviation', ''];
  const isNumber = (at: number): boolean => at >= 4 && at <= 8;
  const lines = alignedRows([
    head.map((text, at) => ({ text, paint: colour.dim, isRight: isNumber(at) })),
    ...panes.map((pane) =>
      cellsOf(pane, unitOf(pane.measure)).map((text, at): RowCell => (isNumber(at) ? { text, isRight: true } : text)),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function cellsOf(pane: Pane, unit: string): string[] {
  const { startMs, endMs, window, measure, count, mean, min, max, energyKwh, increase } = pane;
  const deviation = stddevOf(pane);
  return [
    dateTime(startMs),
    timeOfDay(endMs, startMs),
    window,
    measure,
    String(count),
    quantity(mean, unit),
    quantity(min, unit),
    quantity(max, unit),
    deviation === null || !Number.isFinite(deviation) ? '' : quantity(deviation, unit),
    [
      energyKwh === undefined ? '' : `${numberText(energyKwh)} kWh`,
      increase === undefined ? '' : `up by ${quantity(increase, unit)}`,
    ]
      .filter((text) => text !== '')
      .join(', '),
  ];
}

/** Means over time, of each measure in its shortest windows. */
export function chartsText(panes: readonly Pane[], { unitOf, colour, isAscii }: WindowsWish): string {
  return [...Map.groupBy(panes, ({ measure }) => measure)]
    .map(([measure, own]) => {
      const shortest = own.map(({ window }) => window).reduce((a, b) => (lengthOf(b) < lengthOf(a) ? b : a));
      const drawn = own.filter(({ window }) => window === shortest);
      const points = drawn.map(({ startMs, mean }) => ({ atMs: startMs, value: mean }));
      const unit = unitOf(measure);
      const fromMs = points[0]?.atMs ?? 0;
      const texts = {
        numberText: (value: number) => quantity(value, unit),
        timeText: (ms: number) => timeOfDay(ms, fromMs),
      };
      const lines = chartLines(points, { width: WIDTH, height: HEIGHT, isAscii, ...texts });
      const words = chartWords(points, `windows of ${shortest}`, texts);
      return `${[colour.bold(labelOf(measure, unit)), ...lines, words].join('\n')}\n`;
    })
    .join('\n');
}

const lengthOf = (window: string): number => windowReachMs([window]);

/** A line each, ended; nothing where the answer is whole and not empty. */
export function notesOf(
  { panes, cut, missingBeforeMs }: WindowAnswer,
  { device, fromMs, toMs, limit }: WindowQuery,
  { called, profile }: Pick<WindowPlace, 'called' | 'profile'>,
): string {
  const lines: string[] = [];
  if (panes.length === 0)
    lines.push(
      `no windows of ${device} that start from ${dateTime(fromMs)} to ${dateTime(toMs)} UTC in ${called}, which has ${labelsOf(profile).join(', ')}`,
    );
  if (cut !== undefined) lines.push(`cut at ${dateTime(cut.cutAtMs)} UTC: ${CUTS[cut.why](limit)}`);
  if (missingBeforeMs !== undefined)
    lines.push(
      `windows from before ${dateTime(missingBeforeMs)} UTC are kept nowhere: there is no engine (timeSeries)`,
    );
  return lines.map((line) => `${line}\n`).join('');
}

const CUTS = {
  rows: (limit: number) => `there are more than ${limit} windows; go on with --from, or raise --limit`,
  bytes: () => 'so much is read at once; go on with --from, or ask for fewer with --window',
  time: () => 'the store took too long; go on with --from, or ask for fewer with --window',
} as const;
