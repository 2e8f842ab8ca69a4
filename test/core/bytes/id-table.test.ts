// Ids as bytes: numbered in the order of their coming, found again, whatever they are made of and however many there
// are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyIdTable, findId, type IdTable, idAt, numberOf } from '#core/bytes/id-table.ts';
import { createSink, createSource } from '#core/detect/column-bytes.ts';
import { readIds, writeIds } from '#core/detect/id-codec.ts';
import { SEED } from '../detect/random-readings.ts';

const encoder = new TextEncoder();

/** Enters the id from the middle of other bytes, as it lies in a pack. */
function enter(table: IdTable, id: string): number {
  const bytes = encoder.encode(`xy${id}z`);
  return numberOf(table, bytes, 2, bytes.length - 1);
}

function storedAndRead(table: IdTable): IdTable {
  const sink = createSink();
  sink.begin(0);
  writeIds(sink, table);
  const bytes = sink.end().slice();
  const source = createSource(bytes, 0);
  const read = readIds(source, table.count);
  source.end();
  return read;
}

describe('a table of ids', () => {
  it('numbers them in the order in which they first came, and gives each back as it was, stored or not', () => {
    const ids = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), { maxLength: 60 });
    fc.assert(
      fc.property(ids, (all) => {
        const table = emptyIdTable();
        const distinct = [...new Set(all)];
        for (const id of all) expect(enter(table, id)).toBe(distinct.indexOf(id));
        for (const each of [table, storedAndRead(table)]) {
          expect(Array.from(distinct, (_, number) => idAt(each, number))).toEqual(distinct);
          for (const [number, id] of distinct.entries()) expect(findId(each, id)).toBe(number);
          expect(findId(each, 'not there')).toBe(-1);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('holds 100,000 and finds each, before and after it was stored', () => {
    const table = emptyIdTable();
    const count = 100_000;
    for (let i = 0; i < count; i += 1) expect(enter(table, `meter-${i}`)).toBe(i);
    for (const each of [table, storedAndRead(table)]) {
      let found = 0;
      for (let i = 0; i < count; i += 1) if (enter(each, `meter-${i}`) === i) found += 1;
      expect([found, each.count]).toEqual([count, count]);
    }
  });

  it('gives back an id that begins with a byte order mark', () => {
    const table = emptyIdTable();
    enter(table, '\ufeffmeter');
    expect(idAt(table, 0)).toBe('\ufeffmeter');
  });

  it('tells apart ids that begin or end alike, and an id of 255 or 510 bytes keeps its length', () => {
    const table = emptyIdTable();
    const ids = [
      'a',
      'aa',
      'ab',
      'ba',
      'x'.repeat(254),
      'x'.repeat(255),
      'x'.repeat(256),
      'x'.repeat(510),
      'x'.repeat(511),
    ];
    expect(ids.map((id) => enter(table, id))).toEqual(ids.map((_, i) => i));
    const read = storedAndRead(table);
    expect(ids.map((_, number) => idAt(read, number))).toEqual(ids);
  });
});
