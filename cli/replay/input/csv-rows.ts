// CSV → readings in plain form: finds the header, looks at the first rows, decides what the columns and times are, then
// reads row by row.
import { isUtf8 } from 'node:buffer';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { UsageError } from '../../command-line/usage-error.ts';
import { delimiterOf, splitCells } from './csv-cells.ts';
import { columnsOf, decided } from './csv-columns.ts';
import { createFirstLines, type Header } from './csv-first-lines.ts';
import { tidyNames } from './csv-header.ts';
import { createRowBuilder, type RowBuilder } from './csv-reading.ts';
import { createRecordJoiner } from './csv-records.ts';
import { type NotUtf8, notUtf8 } from './encoding.ts';
import type { FileOptions } from './file-options.ts';
import { type InputLine, type TextReader, tooLargeLine } from './line.ts';
import { createLineQueue } from './line-queue.ts';
import type { FileNotes } from './notes.ts';
import { createLineSplitter } from './split-lines.ts';
import { createFileClock, type FileClock } from './time/file-clock.ts';
import { zoneFor } from './time/said-zone.ts';
import { DEFAULT_FORMAT, detectTimeFormat, type TimeFormat } from './time/time-format.ts';

export interface CsvRowsOptions {
  readonly profile: CompiledProfile;
  readonly options: FileOptions;
  readonly fileIndex: number;
  /** The file's name, for messages. */
  readonly file: string;
  /** The number of the next row over all files, from 0; called once a row. */
  readonly nextRow: () => number;
  readonly maxLineBytes: number;
  readonly notes: FileNotes;
}

/**
 * Rows looked at before the first is read: numbers or not, day or month first; more of them where these leave that
 * open.
 */
const SAMPLE_ROWS = 100;
const MAX_SAMPLE_ROWS = 20_000;
/** Rows that may wait until the hour that comes twice is over; some 60 MB. */
const MAX_WAITING = 100_000;

interface Row {
  readonly cells: readonly string[];
  readonly lineNumber: number;
}

/** What the event time is made of, the one that names the zone last. */
const TIME_COLUMNS: ReadonlySet<string> = new Set(['timestamp', 'date', 'time']);

interface Layout {
  readonly builder: RowBuilder;
  readonly clock: FileClock;
  /** The order of rows tells the hour that comes twice. */
  readonly tellsOrder: boolean;
}

/** @throws UsageError while reading, where the file cannot be understood. */
export function createCsvRows(own: CsvRowsOptions): TextReader {
  const { profile, options, fileIndex, file, nextRow, maxLineBytes, notes } = own;
  const { decimal, startMs, everyMs } = options;
  const splitter = createLineSplitter(maxLineBytes);
  const queue = createLineQueue();
  const firstLines = createFirstLines();
  let lineNumber = 0;
  let delimiter: string | undefined;
  /** A name of the header holds a line end. */
  let isInHeader = false;
  let header: string[] | undefined;
  let layout: Layout | undefined;
  let sample: Row[] = [];
  let lastComment: string | undefined;
  let nextLook = SAMPLE_ROWS;
  let out: InputLine[] = [];

  function line(bytes: Buffer, byteCount: number): void {
    lineNumber += 1;
    if (lineNumber <= options.skippedLines) return;
    if (byteCount > bytes.length) {
      // A cell that it would go on is not mended without it: the quote counts as open.
      begin(firstLines.end());
      joiner.end();
      decide(true);
      notes.row();
      queue.push([tooLargeLine(bytes, byteCount, { fileIndex, lineNumber })], out);
      return;
    }
    if (!isUtf8(bytes)) throw new UsageError(notUtf8(bytes, { file, lineNumber } satisfies NotUtf8));
    const text = bytes.toString();
    if (delimiter === undefined && isInHeader) {
      begin(firstLines.add(text, lineNumber));
      return;
    }
    if (delimiter === undefined) {
      if (text.trim() === '') return;
      if (text.trim().includes('\r')) {
        throw new UsageError(
          `${file}: its lines end with a carriage return alone: make them lines with tr '\\r' '\\n'`,
        );
      }
      if (text.startsWith('#')) {
        lastComment = text;
        return;
      }
      afterComments(text);
      if (header !== undefined) {
        joiner.line(text, lineNumber);
        return;
      }
      // Spreadsheets say it in a line of its own.
      const said = /^"?sep=(.)"?$/i.exec(text.trim())?.[1];
      delimiter = said;
      isInHeader = said === undefined;
      if (said === undefined) begin(firstLines.add(text, lineNumber));
      return;
    }
    joiner.line(text, lineNumber);
  }

  /** The delimiter is known: the lines that were held for it are read. */
  function begin(found: Header | undefined): void {
    if (found === undefined) return;
    delimiter = found.delimiter;
    for (const each of found.lines) joiner.line(each.text, each.lineNumber);
  }

  /**
   * Lines that begin with # are comments, but for one that has as many cells as the line behind it: that is the header.
   */
  function afterComments(next: string): void {
    if (lastComment === undefined) return;
    const text = lastComment.slice(1);
    const found = delimiterOf(text);
    const names = splitCells(text, found);
    if (names.length < 2 || names.length !== splitCells(next, found).length) return;
    if (tidyNames(splitCells(next, found)).every((cell) => !/\d/.test(cell))) return;
    delimiter = found;
    header = tidyNames(names);
  }

  const joiner = createRecordJoiner(
    () => delimiter ?? ',',
    (text, firstLine) => {
      if (text.trim() === '') return;
      const cells = splitCells(text, delimiter ?? ',');
      if (header === undefined) {
        header = tidyNames(cells);
        return;
      }
      // What a spreadsheet saves below its last row.
      if (cells.every((cell) => cell === '')) return;
      notes.row();
      if (layout !== undefined) {
        take({ cells, lineNumber: firstLine }, layout);
        return;
      }
      sample.push({ cells, lineNumber: firstLine });
      if (sample.length >= nextLook) decide(false);
    },
    notes.openQuote,
  );

  /**
   * Knows the columns and times from the rows so far. Where they leave the dates open, looks at more rows, unless there
   * are none.
   */
  function decide(isLast: boolean): void {
    if (layout !== undefined || header === undefined) return;
    const rows = sample.map(({ cells }) => cells);
    const columns = columnsOf(header, rows, profile, options, file);
    const builder = createRowBuilder({ header, columns, profile, options, fileIndex, decided, notes });
    const texts = rows.map((cells) => builder.timeText(cells)).filter((text) => text !== '');
    const format = formatOf(texts, isLast);
    if (format === undefined) {
      nextLook = Math.min(MAX_SAMPLE_ROWS, nextLook * 4);
      return;
    }
    // A zone in the name of a column is asked for only where a time has none of its own.
    const needsZone = texts.some(createFileClock(format, undefined, decimal).lacksZone);
    const timeName = header.findLast((_, place) => TIME_COLUMNS.has(columns[place]?.kind ?? '')) ?? '';
    const zone = needsZone && startMs === undefined ? zoneFor(timeName, options.zone, file) : options.zone;
    const clock = createFileClock(format, zone, decimal, profile.source.stampedAt);
    const withoutZone = texts.find(clock.lacksZone);
    if (withoutZone !== undefined) {
      throw new UsageError(
        `${file}: times such as "${withoutZone}" name ${/ [a-z]{3,5}$/i.test(withoutZone) ? 'their zone in letters, which are not the same everywhere' : 'no time zone'}: add --zone UTC, --zone +02:00 or --zone Europe/Paris`,
      );
    }
    layout = { builder, clock, tellsOrder: zone?.isFixed === false };
    for (const row of sample) take(row, layout);
    sample = [];
  }

  function formatOf(texts: readonly string[], isLast: boolean): TimeFormat | undefined {
    if (options.timeFormat !== undefined) return options.timeFormat;
    if (startMs !== undefined) return DEFAULT_FORMAT;
    const { format, question } = detectTimeFormat(texts, decimal, file);
    if (question === undefined) return format;
    if (isLast || sample.length >= MAX_SAMPLE_ROWS) throw new UsageError(question);
    return undefined;
  }

  function take({ cells, lineNumber }: Row, { builder, clock, tellsOrder }: Layout): void {
    const row = nextRow();
    const text = builder.timeText(cells);
    const timeMs = startMs === undefined ? clock.instantOf(text) : Math.round(startMs + row * everyMs);
    const arrivalMs = arrivalOf(builder.arrivalText(cells), clock);
    const build = (ms: number, issue?: Parameters<RowBuilder['lines']>[2]['issue']) =>
      builder.lines(cells, lineNumber, { timeMs: ms, text, arrivalMs, issue });
    if (!Number.isNaN(timeMs)) {
      if (startMs === undefined && tellsOrder) clock.known(builder.series(cells), timeMs);
      queue.push(build(timeMs), out);
      queue.drain(out);
      return;
    }
    const place = queue.place();
    clock.ask(builder.series(cells), text, (ms, issue) => {
      place.lines = build(ms, issue);
    });
    if (queue.size() > MAX_WAITING) clock.end();
    queue.drain(out);
  }

  /** Undefined in the hour that comes twice too: such a line arrives with the one before it. */
  function arrivalOf(text: string, clock: FileClock): number | undefined {
    if (text === '') return undefined;
    const ms = clock.instantOf(text);
    return Number.isNaN(ms) ? undefined : ms;
  }

  return {
    push(chunk, lines) {
      out = lines;
      splitter.push(chunk, line);
    },
    end(lines) {
      out = lines;
      splitter.end(line);
      begin(firstLines.end());
      joiner.end();
      decide(true);
      layout?.clock.end();
      queue.drain(out);
    },
  };
}
