// Lying bars from 0, each with its lowest and highest; a value of its own may be marked by a line through all of them.
import { type ChartText, colour, line, niceTicks, rect, svg, text } from './frame.ts';

export interface Bar {
  readonly label: string;
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** Bars of one kind have one colour. */
  readonly kind: number;
}

export interface BarsChart extends ChartText {
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
  readonly mark: { readonly at: number; readonly name: string };
}

const WIDTH = 760;
const LEFT = 230;
const RIGHT = 70;
const TOP = 44;
const ROW = 22;
const BAR = 14;
const GROUP = 26;

export function barsChart({ title, description, groups, mark }: BarsChart): string {
  const highest = Math.max(mark.at, ...groups.flatMap(({ bars }) => bars.map(({ high }) => high)));
  const ticks = niceTicks(highest);
  const end = ticks.at(-1) ?? 1;
  const x = (value: number): number => LEFT + (value / end) * (WIDTH - LEFT - RIGHT);
  const height = TOP + groups.reduce((sum, { bars }) => sum + GROUP + bars.length * ROW, 0) + 30;
  const bottom = height - 24;
  const parts: string[] = ticks.flatMap((tick) => [
    line(x(tick), TOP, x(tick), bottom, 'grid'),
    text(x(tick), bottom + 16, String(tick), 'small', 'middle'),
  ]);
  let y = TOP;
  for (const { name, bars } of groups) {
    parts.push(text(0, y + 17, name, 'small'));
    y += GROUP;
    for (const bar of bars) {
      parts.push(...barParts(bar, x, y));
      y += ROW;
    }
  }
  parts.push(
    line(x(mark.at), TOP - 6, x(mark.at), bottom, 'mark'),
    text(x(mark.at), TOP - 10, mark.name, 'small', 'middle'),
  );
  return svg(WIDTH, height, { title, description }, parts);
}

function barParts({ label, low, value, high, kind }: Bar, x: (value: number) => number, y: number): string[] {
  const middle = y + BAR / 2;
  const numbers = low === high ? value.toFixed(2) : `${low.toFixed(2)}–${high.toFixed(2)}`;
  return [
    text(LEFT - 8, y + 11, label, '', 'end'),
    rect(x(0), y, x(value) - x(0), BAR, colour(kind), `${label}: ${numbers}`),
    ...(low === high ? [] : [line(x(low), middle, x(high), middle, 'mark')]),
    text(x(high) + 6, y + 11, numbers, 'small'),
  ];
}
