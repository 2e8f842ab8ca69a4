// docs/semantics.md, "What a record may be", and "When what was kept is put back …", row by row.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseObject, type Quarantined } from '#cli/redrive/quarantined.ts';
import { rawRecords } from '#cli/redrive/raw-records.ts';
import { redriveBucket } from '#cli/redrive/redrive-bucket.ts';
import type { Rejection } from '#stages/ports.ts';
import { aggregated, userRecord } from '../support/aggregated.ts';
import { compiled, T0 } from '../support/readings.ts';
import { minute, type Story, tell } from './story.ts';

const reading = (device: string, second: number, power: unknown = 1) =>
  JSON.stringify({ device_id: device, timestamp: T0 + second * 1000, power });
const bytes = (text: string) => Buffer.from(text);
const ofOneKey = (...datas: readonly Uint8Array[]) =>
  aggregated(
    { keys: ['k'] },
    datas.map((data) => userRecord({ key: 0, data })),
  );

function put(story: Story, ...datas: readonly (Uint8Array | string)[]): Promise<string[]> {
  story.world.clock.advanceTo(T0 + 60_000);
  for (const data of datas) story.world.raw.put({ partitionKey: 'k', data });
  return story.work();
}

const keptOf = (story: Story): Rejection[] => [...story.world.quarantine.rejections.values()];
const bytesOf = ({ raw, encoding }: Rejection) => Buffer.from(raw, encoding);
/** As the quarantine's object holds them, and the redrive reads them. */
function redriven(kept: readonly Rejection[]): readonly Quarantined[] {
  const text = kept.map((one) => `${JSON.stringify(one)}\n`).join('');
  const parsed = parseObject('rejected/2026-01-01/shardId-000000000000/1-a.ndjson', text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.items;
}

describe('what a record may be', () => {
  it('one JSON object, an array, or one JSON value a line: its readings in that order', async () => {
    const story = tell();
    const array = `[${reading('a', 1)}, ${reading('a', 2)}]`;
    await put(story, reading('a', 0), array, `${reading('a', 3)}\r\n${reading('a', 4)}\n`);
    expect(await story.counts()).toMatchObject({ readingsAccepted: 5, readingsRejected: 0 });
  });

  it('gzip, up to three times over: unpacked; together with all that a record holds it may come to 16 MiB', async () => {
    const story = tell();
    const once = gzipSync(reading('a', 0));
    await put(story, once, gzipSync(gzipSync(gzipSync(reading('a', 1)))), gzipSync(gzipSync(gzipSync(once))));
    await put(story, gzipSync(Buffer.alloc(16 * 1024 * 1024 + 1, 32)));
    expect(await story.counts()).toMatchObject({ readingsAccepted: 2, readingsRejected: 2 });
    expect(story.kept()).toEqual(['rejected bad-gzip ', 'rejected too-large ']);
  });

  it('an aggregated record of the Kinesis Producer Library: its user records, each in any of these forms; the index of a reading goes on from one to the next', async () => {
    const story = tell();
    const forms = [
      bytes(reading('a', 0)),
      bytes(`[${reading('a', 1, 'x')},${reading('a', 2)}]`),
      gzipSync(`${reading('a', 3)}\n{broken\n${reading('b', 4)}`),
      gzipSync('cut').subarray(0, 12),
      bytes(reading('b', 5, 'y')),
    ];
    await put(story, ofOneKey(...forms));
    expect(await story.counts()).toMatchObject({ readingsAccepted: 4, readingsRejected: 4 });
    expect(keptOf(story).map(({ subSequence, index, issue }) => [subSequence, index, issue.reason])).toEqual([
      [1, 1, 'not-a-number'],
      [2, 4, 'not-json'],
      [3, -1, 'bad-gzip'],
      [4, 7, 'not-a-number'],
    ]);
  });

  it('an aggregated record that is delivered again, or in a batch cut otherwise: skipped by its source positions, which are the same again', async () => {
    const story = tell(minute, { batchSize: 2 });
    story.world.trouble.planFate('validate', 'twice');
    story.world.trouble.planFate('aggregate', 'twice');
    const parts = Array.from({ length: 40 }, (_, at) => bytes(reading('a', at % 50, at % 5 === 4 ? 'x' : at)));
    await put(story, reading('a', 50), ofOneKey(...parts.slice(0, 20)), ofOneKey(...parts.slice(20)));
    story.world.trouble.planFate('validate', 'forget');
    await put(story, reading('a', 51));
    expect(await story.counts()).toMatchObject({ readingsAccepted: 34, readingsRejected: 8, readingsDuplicate: 0 });
    expect(keptOf(story)).toHaveLength(8);
  });

  it('begun like an aggregated one, with another MD5 or a message that is broken, empty, or names keys it has not: rejected whole (`bad-aggregate`)', async () => {
    const story = tell();
    const good = ofOneKey(bytes(reading('a', 0)));
    const wrong = [good.subarray(0, 30), aggregated(Buffer.alloc(0)), aggregated(Buffer.from([0x1a, 0x7f, 1]))];
    await put(story, ...wrong, aggregated(userRecord({ key: 3, data: bytes(reading('a', 0)) })), good);
    expect(await story.counts()).toMatchObject({ readingsAccepted: 1, readingsRejected: 4 });
    expect(story.kept()).toEqual(Array(4).fill('rejected bad-aggregate '));
  });

  it('text in UTF-16, with a byte order mark or without, in gzip or a user record too: rejected whole (`not-utf-8`), not cut at its line feeds', async () => {
    const story = tell();
    const lines = `${reading('a', 0)}\r\n${reading('a', 1)}`;
    const texts = [`\ufeff${lines}`, lines, `[${lines}]`, `\n ${lines}`].flatMap((text) => {
      const little = Buffer.from(text, 'utf16le');
      return [little, Buffer.from(little).swap16()];
    });
    await put(story, ...texts, gzipSync(texts[0] as Buffer), ofOneKey(texts[1] as Buffer));
    expect(story.kept()).toEqual(Array(10).fill('rejected not-utf-8 '));
    const kept = keptOf(story).map((one) => bytesOf(one).toString('hex'));
    expect(kept).toEqual([...texts, texts[0], texts[1]].map((text) => text?.toString('hex')));
    expect(await story.counts()).toMatchObject({ readingsAccepted: 0, readingsRejected: 10 });
  });
});

describe('when what was kept is put back …', () => {
  it("a rejected reading: it has the bytes it came with: an element's digits, keys given twice, spaces and escapes, a line's carriage return", async () => {
    const story = tell();
    const element = `{ "device_id":"a","timestamp":${T0}, "power":"\\u00e9 1.0" ,"n":9007199254740993.10, "n":1E2}`;
    await put(story, `[${reading('b', 0)},\n${element} ]`, `${reading('b', 1)}\n ${element}\r\n`);
    expect(keptOf(story).map(({ raw }) => raw)).toEqual([element, ` ${element}\r`]);
    const back = rawRecords(redriven(keptOf(story)));
    expect(back.map(({ data }) => data.toString())).toEqual([`${element}\n ${element}\r`]);
  });

  it('bytes that are not UTF-8, or packed: they are base64 in the line, which says `encoding`, and come back as they were', async () => {
    const story = tell();
    const packed = gzipSync('{}').subarray(0, 15);
    await put(story, Uint8Array.of(0x41, 0xff, 0x00), packed, reading('é', 0, 'x'));
    expect(keptOf(story).map(({ encoding }) => encoding)).toEqual(['base64', 'base64', 'utf8']);
    expect(redriven(keptOf(story)).map(({ data }) => data.toString('hex'))).toEqual([
      '41ff00',
      packed.toString('hex'),
      bytes(reading('é', 0, 'x')).toString('hex'),
    ]);
  });

  it('a user record: it comes back by itself, under its own partition key and hash key', async () => {
    const story = tell();
    const parts = [
      userRecord({ key: 0, hashKey: 0, data: bytes(reading('a', 0, 'x')) }),
      userRecord({ key: 1, data: bytes(reading('b', 0, 'y')) }),
    ];
    await put(story, aggregated({ keys: ['own', 'other'], hashKeys: ['17'] }, parts));
    const back = rawRecords(redriven(keptOf(story)));
    expect(back.map(({ data, ...keys }) => ({ ...keys, data: data.toString() }))).toEqual([
      { partitionKey: 'own', explicitHashKey: '17', data: reading('a', 0, 'x') },
      { partitionKey: 'other', data: reading('b', 0, 'y') },
    ]);
  });

  it('a line of a release that did not say the encoding: read as it was written: base64 where a whole record could not be unpacked, else text', () => {
    const stored = readFileSync(new URL('../cli/redrive/stored/without-encoding.ndjson', import.meta.url), 'utf8');
    const parsed = parseObject('rejected/2026-01-01/s/1-a.ndjson', stored);
    expect('items' in parsed && parsed.items.map(({ data }) => data.toString('latin1').slice(0, 12))).toEqual([
      '{"meter_id":',
      '{"meter_id":',
      'no json Ã©',
      gzipSync('{"meter_id":"m3"}').toString('latin1').slice(0, 12),
    ]);
  });

  it('a too late value: it is printed anew, with its device, time, dimensions and measure: the text of its reading is not known any more', async () => {
    const story = tell(compiled({}, ['1m']));
    await story.hear('a 00:00:05 1/south', 'a 00:11:00 2/south');
    await story.hear('a 00:00:10 4/south');
    expect(redriven(keptOf(story)).map(({ data }) => JSON.parse(data.toString()))).toEqual([
      { device_id: 'a', timestamp: T0 + 10_000, measures: { power_kw: 4 }, dimensions: { region: 'south' } },
    ]);
  });

  it('more than a Kinesis record takes: it stays where it is and is named; all else goes back', async () => {
    const story = tell();
    await put(story, gzipSync(`{"a":"${'x'.repeat(1_048_576)}"\n${reading('a', 0, 'x')}`));
    const back: string[] = [];
    const text = keptOf(story)
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
    const outcome = await redriveBucket({
      bucket: {
        async *keys(prefix) {
          if (prefix === 'rejected/') yield 'rejected/2026-01-01/s/1-a.ndjson';
        },
        text: async () => text,
        delete: async (keys) => void back.push(...keys),
      },
      target: { put: async (records) => void back.push(...records.map(({ data }) => data.toString())) },
      done: { path: '', has: () => false, add: () => {} },
      selection: { fromMs: -Infinity, toMs: Infinity, reason: undefined, device: undefined },
      delete: true,
      onProgress: () => {},
    });
    expect(back).toEqual([reading('a', 0, 'x')]);
    expect(outcome.problems).toEqual([expect.stringContaining('not-json stays: it has 1048584 bytes')]);
  });
});
