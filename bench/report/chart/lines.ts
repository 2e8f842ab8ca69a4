// Lines over a linear or a logarithmic axis, each named at its end.
import { type ChartText, colour, line, niceTicks, short, svg, text } from './frame.ts';

export interface LinesChart extends ChartText {
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
  readonly across: { readonly name: string; readonly isLogarithmic: boolean };
  readonly up: string;
}

const WIDTH = 760;
const HEIGHT = 320;
const LEFT = 56;
const RIGHT = 190;
const TOP = 50;
const BOTTOM = HEIGHT - 44;
/** Names at the lines' ends keep so far apart. */
const NAME_GAP = 15;

export function linesChart({ title, description, series, across, up }: LinesChart): string {
  const points = series.flatMap((each) => each.points);
  const xs = [...new Set(points.map(([at]) => at))].sort((a, b) => a - b);
  const scaled = across.isLogarithmic ? Math.log10 : (value: number) => value;
  const [first, last] = [scaled(xs[0] ?? 1), scaled(xs.at(-1) ?? 10)];
  const x = (value: number): number => LEFT + ((scaled(value) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const ticks = niceTicks(Math.max(...points.map(([, value]) => value), 0));
  const y = (value: number): number => BOTTOM - (value / (ticks.at(-1) ?? 1)) * (BOTTOM - TOP);
  const parts: string[] = [
    text(0, TOP - 14, up, 'small'),
    ...ticks.flatMap((tick) => [
      line(LEFT, y(tick), WIDTH - RIGHT, y(tick), 'grid'),
      text(LEFT - 8, y(tick) + 4, tick.toLocaleString('en'), 'small', 'end'),
    ]),
    ...labelled(xs).map((at) => text(x(at), BOTTOM + 16, at.toLocaleString('en'), 'small', 'middle')),
    text((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 34, across.name, 'small', 'middle'),
    ...series.map((each, index) => {
      const path = each.points.map(([at, value]) => `${short(x(at))},${short(y(value))}`).join(' ');
      return `<polyline points="${path}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`;
    }),
  ];
  const names = series
    .map(({ name, points: own }, index) => ({ name, index, at: y(own.at(-1)?.[1] ?? 0) + 4 }))
    .sort((a, b) => a.at - b.at);
  let lowest = Number.NEGATIVE_INFINITY;
  for (const { name, index, at } of names) {
    lowest = Math.max(at, lowest + NAME_GAP);
    parts.push(
      `<circle cx="${WIDTH - RIGHT + 12}" cy="${short(lowest - 4)}" r="4" fill="${colour(index)}"/>`,
      text(WIDTH - RIGHT + 22, lowest, name),
    );
  }
  return svg(WIDTH, HEIGHT, { title, description }, parts);
}

/** At most eight labels below the axis. */
function labelled(xs: readonly number[]): number[] {
  const step = Math.ceil(xs.length / 8);
  return xs.filter((_, index) => index % step === 0);
}
