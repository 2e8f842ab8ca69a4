// A row of a CSV file → its readings, `{device_id, timestamp, measures, dimensions}`. An empty cell is a value that is
// missing; a text where a number should be stays a text, so that `validate` rejects it with its reason.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { UnitConversion } from '#core/profile/unit-table.ts';
import { UsageError } from '../../command-line/usage-error.ts';
import type { TimeIssue } from '../output/rejection-sink.ts';
import { numberOf } from './csv-cells.ts';
import type { Column, decided } from './csv-columns.ts';
import { converted } from './csv-unit.ts';
import type { FileOptions } from './file-options.ts';
import type { InputLine } from './line.ts';
import type { FileNotes } from './notes.ts';

/** What is known of a row's time; `text` is how the row has it. */
export interface RowTime {
  readonly timeMs: number;
  readonly text: string;
  readonly arrivalMs: number | undefined;
  readonly issue: TimeIssue | undefined;
}

export interface RowBuilder {
  /** The row's time as it stands there, '' where it has none. */
  timeText(cells: readonly string[]): string;
  arrivalText(cells: readonly string[]): string;
  /** Rows of one series come in one order. */
  series(cells: readonly string[]): string;
  lines(cells: readonly string[], lineNumber: number, time: RowTime): InputLine[];
}

export interface RowBuilderOptions {
  readonly header: readonly string[];
  readonly columns: readonly Column[];
  readonly profile: CompiledProfile;
  readonly options: FileOptions;
  readonly fileIndex: number;
  /** What a column is whose first cell comes late. */
  readonly decided: typeof decided;
  readonly notes: FileNotes;
}

type Fields = Record<string, unknown>;

/** Without a prototype: `__proto__` is a column like any other. */
function fields(): Fields {
  return Object.create(null) as Fields;
}

/** @throws UsageError where --melt does not know the measure. */
export function createRowBuilder(own: RowBuilderOptions): RowBuilder {
  const { header, profile, options, fileIndex, notes } = own;
  const columns = [...own.columns];
  const { wire } = profile.source;
  const deviceField = wire.device[0] ?? 'device_id';
  const timeField = wire.time[0] ?? 'timestamp';
  const measuresField = wire.measures?.[0] ?? 'measures';
  const { decimal } = options;
  const placeOf = (test: (column: Column) => boolean): number => columns.findIndex(test);
  const devicePlace = placeOf(({ kind }) => kind === 'device');
  const datePlace = placeOf(({ kind }) => kind === 'date');
  const timePlace = placeOf(({ kind }) => kind === 'timestamp' || kind === 'time');
  const arrivalPlace = placeOf(({ kind }) => kind === 'arrival');
  const metricPlace = placeOf((column) => column.kind === 'field' && column.name === 'metric');
  const unitPlace = placeOf((column) => column.kind === 'field' && column.name === 'unit');
  const melted = columns.flatMap((column, place) =>
    column.kind === 'melted' ? [{ device: column.device, place }] : [],
  );
  const meltedName = melted.length === 0 ? '' : meltedMeasure(profile, options);

  function leaveOut(place: number, why: string, cell: string, lineNumber: number): void {
    if (why === '--map') return;
    notes.leftOut(header[place] || `#${place + 1}`, why, cell, lineNumber, numberOf(cell, decimal) !== undefined);
  }

  /** What the row's cells say of one reading, but for its melted values. */
  function readingOf(cells: readonly string[], lineNumber: number, time: string): { reading: Fields; device: string } {
    const reading = fields();
    const measures = fields();
    const dimensions = fields();
    let device = options.device ?? '';
    let [hasMeasures, hasDimensions] = [false, false];
    // A unit in the row goes before the one in a column's name.
    const hasUnit = unitPlace >= 0 && (cells[unitPlace] ?? '') !== '';
    for (let place = 0; place < columns.length; place += 1) {
      const cell = cells[place];
      if (cell === undefined || cell === '') continue;
      let column = columns[place]!;
      if (column.kind === 'undecided') {
        column = own.decided(column.name, [cell], decimal);
        columns[place] = column;
      }
      switch (column.kind) {
        case 'measure':
          measures[column.name] = cellValue(cell, column.isFlag, decimal, hasUnit ? undefined : column.conversion);
          hasMeasures = true;
          break;
        case 'device':
          device = cell;
          break;
        case 'dimension':
          dimensions[column.name] = cell;
          hasDimensions = true;
          break;
        case 'field':
          reading[column.name] = numberOf(cell, decimal) ?? cell;
          if (column.unit !== undefined && !hasUnit) reading.unit = column.unit;
          break;
        case 'ignored':
          leaveOut(place, column.why, cell, lineNumber);
          break;
      }
    }
    if (options.metric !== undefined && reading.value !== undefined) reading.metric ??= options.metric;
    if (device !== '') reading[deviceField] = device;
    if (time !== '') reading[timeField] = time;
    const { length } = columns;
    if (cells.length > length && cells.slice(length).some((cell) => cell !== '')) {
      reading[measuresField] = `a row of ${cells.length} cells under a header of ${length}`;
    } else if (hasMeasures || reading.value === undefined) reading[measuresField] = measures;
    if (hasDimensions) reading.dimensions = dimensions;
    return { reading, device };
  }

  /** A reading for each melted cell that holds something. */
  function* meltedOf(cells: readonly string[], reading: Fields): Generator<{ reading: Fields; device: string }> {
    const isFlag = profile.measures[profile.measureIndex.get(meltedName) ?? -1]?.flag ?? false;
    for (const { device, place } of melted) {
      const cell = cells[place];
      if (cell === undefined || cell === '') continue;
      const measures = fields();
      measures[meltedName] = cellValue(cell, isFlag, decimal);
      const isWide = typeof reading[measuresField] === 'string';
      yield {
        device,
        reading: { ...reading, [deviceField]: device, ...(isWide ? {} : { [measuresField]: measures }) },
      };
    }
  }

  return {
    timeText(cells) {
      const time = timePlace < 0 ? '' : (cells[timePlace] ?? '');
      const date = datePlace < 0 ? '' : (cells[datePlace] ?? '');
      return date === '' ? time : time === '' ? date : joinedTime(date, time);
    },
    arrivalText: (cells) => (arrivalPlace < 0 ? '' : (cells[arrivalPlace] ?? '')),
    series: (cells) =>
      `${devicePlace < 0 ? '' : (cells[devicePlace] ?? '')}\u0000${metricPlace < 0 ? '' : (cells[metricPlace] ?? '')}`,
    lines(cells, lineNumber, { timeMs, text, arrivalMs, issue }) {
      const time = Number.isNaN(timeMs) ? text : new Date(timeMs).toISOString();
      const { reading, device } = readingOf(cells, lineNumber, time);
      const readings = melted.length === 0 ? [{ reading, device }] : [...meltedOf(cells, reading)];
      if (readings.length === 0) readings.push({ reading, device });
      return readings.map((each, firstIndex) => ({
        fileIndex,
        lineNumber,
        ...(firstIndex === 0 ? {} : { firstIndex }),
        ...(issue === undefined ? {} : { timeIssues: new Map([[0, issue]]) }),
        data: JSON.stringify(each.reading),
        device: each.device,
        isMixed: false,
        timeMs,
        arrivalMs,
      }));
    },
  };
}

function meltedMeasure({ measures, measureIndex, openMeasures, name }: CompiledProfile, options: FileOptions): string {
  const asked = options.meltedMeasure ?? (measures.length === 1 ? measures[0]?.name : undefined);
  const names = measures.map((measure) => measure.name).join(', ') || 'any name you like';
  if (asked === undefined) {
    throw new UsageError(`--melt makes readings of each column's cells: say of which measure, with --melt-as ${names}`);
  }
  if (openMeasures || measureIndex.has(asked)) return asked;
  throw new UsageError(`--melt-as is "${asked}", which profile ${name} does not measure: expected one of ${names}`);
}

/** `31/01/2026` and `13:00`, also where the date has a midnight of its own or both are digits alone. */
function joinedTime(date: string, time: string): string {
  const day = date.replace(/[T ]0?0:00(:00(\.0+)?)?$/, '');
  if (!/^\d{8}$/.test(day) || !/^\d{1,6}$/.test(time)) return `${day} ${time}`;
  return `${day} ${time.padStart(time.length > 4 ? 6 : 4, '0')}`;
}

function cellValue(cell: string, isFlag: boolean, decimal: '.' | ',', conversion?: UnitConversion): unknown {
  const number = numberOf(cell, decimal);
  if (number !== undefined) return conversion === undefined ? number : converted(number, conversion);
  // A cell has no other way to be true or false.
  if (isFlag && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}
