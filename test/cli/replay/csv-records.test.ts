// Lines → records → cells of CSV: csv-parse, which shares no code with it, says what is right.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { splitCells } from '#cli/replay/input/csv-cells.ts';
import { createRecordJoiner, MAX_LINES } from '#cli/replay/input/csv-records.ts';
import { createLineSplitter } from '#cli/replay/input/split-lines.ts';
import { createRig } from './rig.ts';

interface Read {
  readonly line: number;
  readonly cells: readonly string[];
}

/** As the replay reads it, in pieces of so many bytes. */
function read(text: string, delimiter: string, pieceBytes = 1 << 16): { records: Read[]; open: number[] } {
  const records: Read[] = [];
  const open: number[] = [];
  let lineNumber = 0;
  const joiner = createRecordJoiner(
    () => delimiter,
    (record, line) => records.push({ line, cells: splitCells(record, delimiter) }),
    (line) => open.push(line),
  );
  const splitter = createLineSplitter(1 << 20);
  const line = (bytes: Buffer): void => {
    lineNumber += 1;
    joiner.line(bytes.toString(), lineNumber);
  };
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) splitter.push(bytes.subarray(at, at + pieceBytes), line);
  splitter.end(line);
  joiner.end();
  return { records, open };
}

/**
 * As csv-parse reads it. Blanks around a cell are no part of it here, in quotes or without; a line end within is "\n".
 */
function judged(text: string, delimiter: string): Read[] {
  const records = parse(text, {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    trim: true,
    raw: true,
  }) as unknown as { raw: string; record: string[] }[];
  let line = 1;
  return records.map(({ raw, record }) => {
    const first = line;
    line += raw.split('\n').length - (raw.endsWith('\n') ? 1 : 0);
    return { line: first, cells: record.map((cell) => cell.replaceAll('\r\n', '\n').trim()) };
  });
}

/** Rows of nothing are passed over. Whether blanks at the end of a file are one is no question. */
const hasText = ({ cells }: Read): boolean => cells.some((text) => text !== '');

/** A cell's text and how it is written: quotes where it needs them, or where it is so minded; blanks outside them. */
const cell = fc.record({
  pieces: fc.array(
    fc.constantFrom('a', 'ä', '7', '"', '""', ',', ';', '|', '\n', '\r\n', '\n\n', ' ', '#', "'", '\\'),
    {
      maxLength: 8,
    },
  ),
  isQuoted: fc.boolean(),
  blanks: fc.constantFrom('', '', ' ', '  '),
});

const table = fc.record({
  delimiter: fc.constantFrom(',', ';', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  rows: fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
  hasLastEnd: fc.boolean(),
  pieceBytes: fc.constantFrom(1, 2, 7, 1 << 16),
});

function written({
  delimiter,
  lineEnd,
  rows,
  hasLastEnd,
}: typeof table extends fc.Arbitrary<infer T> ? T : never): string {
  const lines = rows.map((row) =>
    row
      .map(({ pieces, isQuoted, blanks }) => {
        const text = pieces.join('');
        if (!isQuoted && !/["\r\n]/.test(text) && !text.includes(delimiter)) return text;
        return `${blanks}"${text.replaceAll('"', '""')}"${blanks}`;
      })
      .join(delimiter),
  );
  return lines.join(lineEnd) + (hasLastEnd ? lineEnd : '');
}

describe('CSV', () => {
  it('is read as csv-parse reads it: cells, and the line of the file in which each row begins', () => {
    let lineEndsInQuotes = 0;
    fc.assert(
      fc.property(table, (given) => {
        const text = written(given);
        const { records, open } = read(text, given.delimiter, given.pieceBytes);
        expect(open).toEqual([]);
        expect(records.filter(hasText)).toEqual(judged(text, given.delimiter).filter(hasText));
        if (records.length < text.split('\n').length - 1) lineEndsInQuotes += 1;
      }),
      { numRuns: 3000 },
    );
    expect(lineEndsInQuotes).toBeGreaterThan(500);
  });

  it('with a quote that nothing closes: names its line, and reads every other line as csv-parse does without it', () => {
    const plain = Array.from({ length: 3 * MAX_LINES }, (_, index) => `m${index},${index}`);
    for (const at of [0, 1, 150, plain.length - 1]) {
      const rows = plain.with(at, `"m${at},${at}`);
      const { records, open } = read(rows.join('\n'), ',');
      expect(open).toEqual([at + 1]);
      expect(records.filter(({ line }) => line !== at + 1)).toEqual(
        judged(plain.join('\n'), ',').filter(({ line }) => line !== at + 1),
      );
      expect(records[at]).toEqual({ line: at + 1, cells: [`m${at},${at}`] });
    }
  });

  it('takes a cell of as many lines as the limit, and of no more', () => {
    const cellOf = (lines: number): string => `"${Array.from({ length: lines }, () => 'x').join('\n')}",1\nb,2\n`;
    expect(read(cellOf(MAX_LINES), ',').records).toEqual(judged(cellOf(MAX_LINES), ','));
    const over = read(cellOf(MAX_LINES + 1), ',');
    expect(over.open[0]).toBe(1);
    expect(over.records.at(-1)).toEqual({ line: MAX_LINES + 2, cells: ['b', '2'] });
  });
});

describe('a file', () => {
  const rig = createRig();
  afterAll(() => rig.remove());
  const energy = ['--profile', 'energy', '--windows', '1m'];

  it.each([
    ['in the first name', '"Power\n(kW)";device;timestamp\n1;m;2026-01-05T00:00:00Z\n'],
    ['with another delimiter in it', '"Power,\r\n(kW)";device;timestamp\r\n1;m;2026-01-05T00:00:00Z\r\n'],
    ['in a later name', 'device\ttimestamp\t"Power\n\n(kW)"\nm\t2026-01-05T00:00:00Z\t1\n'],
  ])('may have a line end in a name of its header, %s', async (_name, content) => {
    const column = content.includes('Power,') ? 'Power, (kW)' : 'Power (kW)';
    const file = rig.file('header.csv', content);
    const { windows, summary } = await rig.replay([...energy, file, '--map', `${column}=power_kw`]);
    expect(windows).toMatchObject([{ device_id: 'm', measure: 'power_kw', sum: 1 }]);
    expect(summary.rejected).toBe(0);
  });

  it('says where a quote opens that nothing closes, though only one row of many is lost', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `m,x,${new Date(Date.UTC(2026, 0, 5, 0, at)).toISOString()},1`);
    rows[200] = rows[200]!.replace(',x,', ',"x,');
    const file = rig.file('open.csv', `device,note,timestamp,power\n${rows.join('\n')}\n`);
    const { summary, rejects } = await rig.replay([...energy, file]);
    expect(summary).toMatchObject({ readings_in: 400, accepted: 399, rejected: 1 });
    expect(rejects).toMatchObject([{ line: 202 }]);
    const hints = summary.hints.filter(({ code }) => code === 'quote');
    expect(hints).toEqual([{ code: 'quote', text: expect.stringMatching(/open\.csv: a quote opens in line 202 and/) }]);
  });

  it('does not join over a line that is too large: the row before it is refused by itself, in its place', async () => {
    const good = 'm,x,2026-01-05T00:00:00Z,1';
    const file = rig.file(
      'large.csv',
      `device,note,timestamp,power\n${good}\nm,"a\n${'b'.repeat(2 ** 20 + 1)}\nc",2026-01-05T00:01:00Z,1\n${good.replace('00Z', '09Z')}\n`,
    );
    const { rejects, summary } = await rig.replay([...energy, file]);
    expect(summary.accepted).toBe(2);
    expect(rejects.map(({ line, reason }) => [line, reason])).toContainEqual([4, 'too-large']);
    expect(rejects.map(({ line }) => line)).toEqual([3, 4, 5]);
  });
});
