// Rows of a CSV file → readings in plain form, `{device_id, timestamp, measures, dimensions}`. An empty cell is a value that is missing;
// a text where a number should be stays a text, so that `validate` rejects it with its reason.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseTimestamp } from '#core/reading/timestamp.ts';
import { UsageError } from '../usage-error.ts';
import { delimiterOf, numberOf, splitCells } from './csv-cells.ts';
import { type Column, columnsOf } from './csv-columns.ts';
import type { CsvOptions } from './csv-options.ts';
import type { InputLine, LineReader } from './line.ts';
import { detectDateFormat, type LocalTimeReader, localTimeReader } from './local-time.ts';

export interface CsvRowsOptions {
  readonly profile: CompiledProfile;
  readonly options: CsvOptions;
  readonly fileIndex: number;
  /** The file's name, for messages. */
  readonly file: string;
  /** The number of the next row over all files, from 0; called once a row. */
  readonly nextRow: () => number;
}

/** Rows looked at before the first is read: numbers or not, day or month first. */
const SAMPLE_ROWS = 100;

interface Layout {
  readonly columns: readonly Column[];
  readonly readLocal: LocalTimeReader;
}

export function createCsvRows({ profile, options, fileIndex, file, nextRow }: CsvRowsOptions): LineReader {
  const { wire } = profile.source;
  const deviceField = wire.device[0] ?? 'device_id';
  const timeField = wire.time[0] ?? 'timestamp';
  const measuresField = wire.measures?.[0] ?? 'measures';
  const { decimal, zone, startMs, everyMs } = options;
  let delimiter = ',';
  let header: string[] | undefined;
  let layout: Layout | undefined;
  let sample: { cells: string[]; lineNumber: number }[] = [];

  function decide(out: InputLine[]): void {
    if (header === undefined) return;
    const rows = sample.map(({ cells }) => cells);
    const columns = columnsOf(header, rows, profile, options, file);
    layout = { columns, readLocal: localReader(columns, rows) };
    for (const { cells, lineNumber } of sample) out.push(read(cells, lineNumber, layout));
    sample = [];
  }

  function localReader(columns: readonly Column[], rows: readonly string[][]): LocalTimeReader {
    const datePlace = columns.findIndex(({ kind }) => kind === 'date');
    const place = datePlace >= 0 ? datePlace : columns.findIndex(({ kind }) => kind === 'timestamp' || kind === 'time');
    const texts = place < 0 ? [] : rows.map((row) => row[place] ?? '').filter((text) => text !== '');
    const format = options.dateFormat ?? detectDateFormat(texts, file);
    const readLocal = localTimeReader(format);
    const withoutZone = texts.find((text) => Number.isNaN(timeOf(text)) && readLocal(text) !== undefined);
    if (zone === undefined && withoutZone !== undefined) {
      throw new UsageError(
        `${file}: times such as "${withoutZone}" name no time zone: add --zone UTC, --zone +02:00 or --zone Europe/Paris`,
      );
    }
    return readLocal;
  }

  /** Epoch seconds, epoch milliseconds or ISO 8601 with a zone; NaN otherwise. */
  function timeOf(text: string): number {
    return parseTimestamp(numberOf(text, decimal) ?? text);
  }

  function instantOf(text: string, { readLocal }: Layout): number {
    const ms = timeOf(text);
    if (!Number.isNaN(ms) || zone === undefined) return ms;
    const localMs = readLocal(text);
    return localMs === undefined ? Number.NaN : zone(localMs);
  }

  function read(cells: readonly string[], lineNumber: number, known: Layout): InputLine {
    const row = nextRow();
    const reading: Record<string, unknown> = {};
    const measures: Record<string, unknown> = {};
    const dimensions: Record<string, string> = {};
    let [device, date, time, arrival] = [options.device ?? '', '', '', ''];
    for (const [place, column] of known.columns.entries()) {
      const cell = cells[place];
      if (cell === undefined || cell === '') continue;
      if (column.kind === 'measure') measures[column.name] = cellValue(cell, column.isFlag, decimal);
      else if (column.kind === 'device') device = cell;
      else if (column.kind === 'timestamp' || column.kind === 'time') time = cell;
      else if (column.kind === 'date') date = cell;
      else if (column.kind === 'arrival') arrival = cell;
      else if (column.kind === 'dimension') dimensions[column.name] = cell;
      else if (column.kind === 'field') reading[column.name] = numberOf(cell, decimal) ?? cell;
    }
    const timeText = date === '' ? time : time === '' ? date : `${date} ${time}`;
    const timeMs = startMs === undefined ? instantOf(timeText, known) : Math.round(startMs + row * everyMs);
    if (device !== '') reading[deviceField] = device;
    if (!Number.isNaN(timeMs)) reading[timeField] = new Date(timeMs).toISOString();
    else if (timeText !== '') reading[timeField] = timeText;
    const { length } = known.columns;
    const extra = cells.slice(length).some((cell) => cell !== '');
    if (extra) reading[measuresField] = `a row of ${cells.length} cells under a header of ${length}`;
    else if (reading.value === undefined || Object.keys(measures).length > 0) reading[measuresField] = measures;
    if (Object.keys(dimensions).length > 0) reading.dimensions = dimensions;
    const arrivalMs = arrival === '' ? Number.NaN : instantOf(arrival, known);
    return {
      fileIndex,
      lineNumber,
      data: JSON.stringify(reading),
      device,
      isMixed: false,
      timeMs,
      arrivalMs: Number.isNaN(arrivalMs) ? undefined : arrivalMs,
    };
  }

  return {
    line(bytes, lineNumber, out) {
      const text = bytes.toString();
      if (header === undefined) {
        delimiter = delimiterOf(text);
        header = splitCells(text, delimiter);
        return;
      }
      const cells = splitCells(text, delimiter);
      if (layout !== undefined) {
        out.push(read(cells, lineNumber, layout));
        return;
      }
      sample.push({ cells, lineNumber });
      if (sample.length >= SAMPLE_ROWS) decide(out);
    },
    end(out) {
      if (layout === undefined) decide(out);
    },
  };
}

function cellValue(cell: string, isFlag: boolean, decimal: '.' | ','): unknown {
  const number = numberOf(cell, decimal);
  if (number !== undefined) return number;
  // A cell has no other way to be true or false.
  if (isFlag && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}
