import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { reasonNumber } from '#core/reading/issue.ts';
import { createPipeline } from '../support/pipeline.ts';
import { plainPack } from '../support/plain-pack.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';

const reading = (device: string, second: number, power: unknown = 1) => ({
  device_id: device,
  timestamp: T0 / 1000 + second,
  power,
});

async function validate(bodies: readonly unknown[], keyGroups = 4) {
  const pipeline = createPipeline(compiled(), { keyGroups });
  const records = bodies.map((body, i) => rawRecord(i, body));
  await pipeline.validate.run(records);
  return {
    ...pipeline,
    parsed: pipeline.packs.map((pack) => plainPack(parsePack(pack))),
    rejections: [...pipeline.quarantine.rejections.values()],
  };
}

describe('record forms', () => {
  const two = [reading('a', 0), reading('a', 1)];
  it.each([
    ['an array', JSON.stringify(two)],
    ['one a line', two.map((each) => JSON.stringify(each)).join('\n')],
    ['one a line with blank lines and CRLF', `\r\n${two.map((each) => JSON.stringify(each)).join('\r\n\r\n')}\r\n`],
    ['a pretty-printed array', JSON.stringify(two, null, 2)],
  ])('%s gives its readings in order', async (_, body) => {
    const { parsed, rejections } = await validate([body], 1);
    expect(parsed.map((pack) => [pack.time, pack.index])).toEqual([
      [
        [T0, T0 + 1000],
        [0, 1],
      ],
    ]);
    expect(rejections).toEqual([]);
  });

  it('a pretty-printed object is one reading', async () => {
    const { parsed } = await validate([JSON.stringify(reading('a', 0), null, 2)], 1);
    expect(parsed[0]?.time).toEqual([T0]);
  });

  it('a broken line among good ones is rejected alone', async () => {
    const { parsed, rejections } = await validate(
      [`${JSON.stringify(two[0])}\n{"device_id":\n${JSON.stringify(two[1])}`],
      1,
    );
    expect(parsed[0]?.index).toEqual([0, 2]);
    expect(parsed[0]?.rejected).toEqual([[0, 1, 1, 1, -1, reasonNumber('not-json')]]);
    expect(rejections).toMatchObject([{ index: 1, issue: { reason: 'not-json' }, raw: '{"device_id":' }]);
  });

  it('bytes that are no text are rejected and kept whole', async () => {
    const { rejections } = await validate(['\u0000\u0001']);
    expect(rejections).toMatchObject([{ issue: { reason: 'not-json' } }]);
  });
});

describe('packs', () => {
  it('hold one key group each, in the order of the records, with every reading’s source position', async () => {
    const devices = Array.from({ length: 20 }, (_, i) => `d${i}`);
    const { parsed } = await validate(devices.flatMap((device) => [reading(device, 0), reading(device, 1)]));
    expect(parsed.length).toBe(4);
    for (const pack of parsed) {
      for (const [id] of pack.devices) expect(keyGroupOf(id as string, 4)).toBe(pack.group);
      const positions = pack.record.map((record) => pack.sequences[record] as string);
      expect(positions).toEqual([...positions].sort());
      expect(pack.values[0]?.length).toBe(pack.who.length);
    }
    expect(parsed.reduce((sum, pack) => sum + pack.who.length, 0)).toBe(40);
  });

  it('are cut below the limit of a Kinesis record, never within a reading, and absorb to the same counts', async () => {
    const bodies = Array.from({ length: 400 }, (_, i) =>
      [...Array(100).keys()].map((j) => reading(`device-${j}`, i, j % 10 === 0 ? 'x' : i / 7)),
    );
    const { packs, aggregate, counts } = await validate(bodies, 1);
    expect(packs.length).toBeGreaterThan(1);
    for (const pack of packs) expect(pack.length).toBeLessThan(1024 * 1024);
    await aggregate.run(packs);
    expect(counts()).toMatchObject({ valuesAccepted: 36_000, valuesRejected: 4000, readingsRejected: 4000 });
  });

  it('count a rejection in a key group, also where the device is not known', async () => {
    const { packs, aggregate, counts } = await validate([
      'nonsense',
      { timestamp: T0 },
      reading('a', 0),
      { ...reading('a', 1), heat_c: 999 },
    ]);
    await aggregate.run(packs);
    expect(counts()).toMatchObject({ readingsAccepted: 2, valuesAccepted: 2, readingsRejected: 2, valuesRejected: 3 });
  });

  it('carry a device whose region changes twice as two entries', async () => {
    const { parsed } = await validate(
      [
        { ...reading('a', 0), region: 'eu' },
        { ...reading('a', 1), region: 'us' },
      ],
      1,
    );
    expect(parsed[0]?.devices).toEqual([
      ['a', 'eu', null],
      ['a', 'us', null],
    ]);
  });
});

it('whatever bytes come in: no exception, and every value is counted exactly once', async () => {
  const good = fc.record({
    device: fc.constantFrom('a', 'b', 'c'),
    second: fc.nat(100),
    power: fc.oneof(fc.double(), fc.constant('1')),
  });
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    good.map(({ device, second, power }) => JSON.stringify(reading(device, second, power))),
    fc
      .array(good, { maxLength: 4 })
      .map((all) => JSON.stringify(all.map((each) => reading(each.device, each.second, each.power)))),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 12 }), async (bodies) => {
      const { packs, aggregate, counts, parsed } = await validate(bodies, 2);
      await aggregate.run(packs);
      const total = counts();
      const values = parsed
        .flatMap((pack) => pack.values.flatMap((column) => Array.from(column)))
        .filter(Number.isFinite).length;
      const rejected = parsed.flatMap((pack) => pack.rejected).reduce((sum, [, , count]) => sum + count, 0);
      expect(total.valuesAccepted + total.valuesDuplicate + total.valuesLate).toBe(values);
      expect(total.valuesRejected).toBe(rejected);
    }),
    { numRuns: 150 },
  );
});
