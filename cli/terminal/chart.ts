// Numbers over time as columns of blocks, for terminals; and the same in words, for whoever does not see them. Pure.

export interface ChartPoint {
  readonly atMs: number;
  readonly value: number;
}

export interface ChartOptions {
  /** Columns and rows of the drawing, without its scale. */
  readonly width: number;
  readonly height: number;
  /** What the values are compared with: a line across. */
  readonly normal?: number | undefined;
  /** What is told below by a heavier line, ms. */
  readonly span?: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Letters only, for terminals without Unicode. */
  readonly isAscii: boolean;
  /** How numbers are written at the scale, times below it. */
  readonly numberText: (value: number) => string;
  readonly timeText: (ms: number) => string;
}

const BLOCKS = ' ▁▂▃▄▅▆▇█';
const LEVELS = BLOCKS.length - 1;

/** Lines of the drawing, the scale on their left, times below; none without points. */
export function chartLines(points: readonly ChartPoint[], options: ChartOptions): string[] {
  const known = points.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.atMs - b.atMs);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const { width, height, normal, isAscii, numberText, timeText } = options;
  const { low, high } = scaleOf(known, normal);
  const columns = columnsOf(known, width);
  const levelOf = (value: number): number => Math.round(((value - low) / (high - low)) * (height * LEVELS - 1)) + 1;
  const normalRow = normal === undefined ? -1 : Math.floor((levelOf(normal) - 1) / LEVELS);
  const scale = [numberText(high), numberText(low), normal === undefined ? '' : numberText(normal)];
  const room = Math.max(...scale.map((text) => text.length));
  const rows = Array.from({ length: height }, (_, at) => {
    const row = height - 1 - at;
    const label = row === height - 1 ? scale[0] : row === 0 ? scale[1] : row === normalRow ? scale[2] : '';
    const cells = columns.map((value) => {
      const empty = row === normalRow ? (isAscii ? '-' : '┄') : ' ';
      if (value === undefined) return empty;
      const filled = Math.min(LEVELS, Math.max(0, levelOf(value) - row * LEVELS));
      if (filled === 0) return empty;
      return isAscii ? (filled > LEVELS / 2 ? '#' : '.') : BLOCKS[filled];
    });
    return `${(label ?? '').padStart(room)} ${isAscii ? '|' : '│'}${cells.join('')}`.trimEnd();
  });
  return [...rows, ...axisOf(first.atMs, last.atMs, room, options, timeText)];
}

/** Of what is drawn: the least and the most, apart even where all is equal. */
function scaleOf(points: readonly ChartPoint[], normal: number | undefined): { low: number; high: number } {
  let [low, high] = [normal ?? Number.POSITIVE_INFINITY, normal ?? Number.NEGATIVE_INFINITY];
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > 0 && low < high / 3) low = 0;
  return low === high ? { low: low - Math.abs(low) / 2 - 1, high: high + Math.abs(high) / 2 + 1 } : { low, high };
}

/** By column the value that is farthest from the one drawn before: a spike of one reading stays to be seen. */
function columnsOf(points: readonly ChartPoint[], width: number): (number | undefined)[] {
  const fromMs = (points[0] as ChartPoint).atMs;
  const spanMs = Math.max(1, (points.at(-1) as ChartPoint).atMs - fromMs);
  const columns: (number | undefined)[] = Array.from({ length: width });
  let before = (points[0] as ChartPoint).value;
  let column = -1;
  for (const { atMs, value } of points) {
    const at = Math.min(width - 1, Math.floor(((atMs - fromMs) / spanMs) * width));
    if (at !== column && column >= 0) before = columns[column] as number;
    column = at;
    const drawn = columns[at];
    if (drawn === undefined || Math.abs(value - before) > Math.abs(drawn - before)) columns[at] = value;
  }
  // Readings that are farther apart than a column: each holds until the next.
  if (points.length >= 2) for (let at = 1; at < width; at += 1) columns[at] ??= columns[at - 1];
  return columns;
}

function axisOf(
  fromMs: number,
  toMs: number,
  room: number,
  { width, span, isAscii }: ChartOptions,
  timeText: ChartOptions['timeText'],
): string[] {
  const place = (ms: number) => Math.floor(((ms - fromMs) / Math.max(1, toMs - fromMs)) * width);
  const [from, to] =
    span === undefined ? [width, -1] : [place(span.fromMs), Math.max(place(span.fromMs), place(span.toMs))];
  const [thin, heavy, corner] = isAscii ? ['-', '=', '+'] : ['─', '━', '└'];
  const line = Array.from({ length: width }, (_, at) => (at >= from && at <= to ? heavy : thin)).join('');
  const [left, right] = [timeText(fromMs), timeText(toMs)];
  const gap = ' '.repeat(Math.max(1, width - left.length - right.length));
  return [`${' '.repeat(room)} ${corner}${line}`, `${' '.repeat(room + 2)}${left}${gap}${right}`];
}

/** `0.02 to 4.1 kW in 61 readings from 12:00:00 to 13:00:00; compared with 1.2 kW`. */
export function chartWords(
  points: readonly ChartPoint[],
  what: string,
  { normal, numberText, timeText }: Pick<ChartOptions, 'normal' | 'numberText' | 'timeText'>,
): string {
  const known = points.filter(({ value }) => Number.isFinite(value));
  const [first] = known;
  if (first === undefined) return `no ${what} are known of then`;
  const least = known.reduce((a, b) => (b.value < a.value ? b : a));
  const most = known.reduce((a, b) => (b.value > a.value ? b : a));
  const fromMs = Math.min(...known.map(({ atMs }) => atMs));
  const toMs = Math.max(...known.map(({ atMs }) => atMs));
  const range =
    least.value === most.value
      ? `${numberText(least.value)} throughout`
      : `lowest ${numberText(least.value)} at ${timeText(least.atMs)}, highest ${numberText(most.value)} at ${timeText(most.atMs)}`;
  const usual = normal === undefined ? '' : `; compared with ${numberText(normal)}`;
  return `${known.length} ${what} from ${timeText(fromMs)} to ${timeText(toMs)}: ${range}${usual}`;
}
