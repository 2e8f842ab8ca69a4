// docs/semantics.md, "When a register …", row by row. Numbers worked out on paper.
import { describe, expect, it } from 'vitest';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { at, compiled, testProfile } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

const { power_kw: _, ...others } = testProfile.measures;
const registerOf = (limits: object, windows: readonly string[] = ['1m']) =>
  compiled({ measures: { ...others, power_kw: { unit: 'kWh', counter: true, wire: ['power'], ...limits } } }, windows);
/** 10 a minute. */
const LIMITS = { dipMax: 0.5, maxRate: 600, rolloverAt: 'any' };
const meter = registerOf(LIMITS);

/** Of device a's minutes, by start: what each decided, and with `hasRevision` revision and count. */
function minutesOf(story: Story, hasRevision = false) {
  return [...story.shown().values()]
    .filter(({ device }) => device === 'a')
    .map((pane) => {
      const { startMs, increase = Number.NaN, revision, count } = pane;
      const told = (['jump', 'glitches', 'replaced', 'pending'] as const).flatMap((name) =>
        pane[name] === undefined ? [] : [`${name} ${rounded(pane[name])}`],
      );
      const minute = (startMs - at('00:00:00')) / 60_000;
      return [minute, rounded(increase), ...told, ...(hasRevision ? [`r${revision}`, `n${count}`] : [])].join(' ');
    });
}

const rounded = (number: number) => Math.round(number * 1e6) / 1e6;

/** Values a minute apart, or `clock value`: what each minute shows. */
async function shown(profile: typeof meter, ...values: (number | string)[]) {
  const story = tell(profile);
  for (const [i, value] of values.entries())
    await story.hear(typeof value === 'string' ? `a ${value}` : `a ${clockOf(i)} ${value}`);
  await story.hear('b 900:00:00 0');
  return minutesOf(story);
}

const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:30`;

/** What all of the minutes went up by. */
const totalOf = (minutes: readonly string[]) =>
  rounded(minutes.reduce((sum, each) => sum + Number(each.split(' ')[1]), 0));

describe('when a register …', () => {
  it("a register's value comes: its window's increase is the value less the one before it in event time, whichever window that was in; the first one ever adds nothing", async () => {
    const story = tell(meter);
    await story.hear('a 00:00:10 100', 'a 00:00:50 103', 'a 00:03:10 110', 'a 00:03:20 111', 'b 00:05:00 0');
    expect(minutesOf(story, true)).toEqual(['0 3 r2 n2', '3 8 r4 n2']);
  });

  it('a register falls and goes on from the new level: it was reset: the increase is the new value, and it belongs to the window of the value that confirms it', async () => {
    expect(await shown(meter, 100, 4, 5, 6)).toEqual(['0 0', '1 0 pending 1', '2 5 jump -100', '3 1']);
  });

  it('a register falls for one value: 40482.83, 0, 40482.83, 40484.52: a glitch: 1.69 in all, one glitch counted, in the window of the value that contradicts it', async () => {
    const minutes = await shown(meter, 40482.83, 0, 40482.83, 40484.52);
    expect(minutes).toEqual(['0 0', '1 0 pending 1', '2 0 glitches 1', '3 1.69']);
    const quarter = registerOf(LIMITS, ['15m']);
    expect(await shown(quarter, 40482.83, 0, 40482.83, '00:15:00 40484.52')).toEqual(['0 0 glitches 1', '15 1.69']);
  });

  it('a register shows two zeros, or a high sentinel several times, before it goes on: glitches, each counted; nothing is added', async () => {
    expect(await shown(meter, 500, 0, 0, 501)).toEqual(['0 0', '1 0 pending 1', '2 0 pending 2', '3 1 glitches 2']);
    const sentinels = await shown(meter, 500, 65535, 65535, 65535, 501);
    expect(sentinels.at(-1)).toBe('4 1 glitches 3');
    expect(totalOf(sentinels)).toBe(1);
  });

  it('a register shows an absurd high value once: a glitch: what it went up by is that of the values around it', async () => {
    expect(await shown(meter, 500, 999_999, 502)).toEqual(['0 0', '1 0 pending 1', '2 2 glitches 1']);
  });

  it("a register's very first value is a glitch: the way from it is a jump, or another meter; what comes after counts", async () => {
    expect(await shown(meter, 0, 40482, 40484)).toEqual(['0 0', '1 0 pending 1', '2 2 jump 40482']);
    expect(await shown(meter, 65535, 4000, 4002)).toEqual(['0 0', '1 0 pending 1', '2 2 jump -61535 replaced 1']);
  });

  it('a glitch is the last value of a window: the window says it is pending; the next window counts the glitch', async () => {
    const story = tell(meter);
    await story.hear('a 00:00:10 100', 'a 00:00:50 0', 'a 00:01:10 101', 'b 00:05:00 0');
    expect(minutesOf(story)).toEqual(['0 0 pending 1', '1 1 glitches 1']);
  });

  it('a register dips by up to `dipMax`: 20001.4, 20001.3, 20001.5: 0.1 in all', async () => {
    expect(await shown(meter, 20001.4, 20001.3, 20001.5)).toEqual(['0 0', '1 0', '2 0.1']);
    expect(totalOf(await shown(registerOf({ dipMax: 0.1 }), 20001.4, 20001.3, 20001.5))).toBe(0.1);
  });

  it('a register dips a hundred times: the level stays: no rise is counted twice and no fall is missed', async () => {
    const there = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 99.6 : 100));
    expect(totalOf(await shown(meter, 100, ...there, 101))).toBe(1);
    const down = Array.from({ length: 100 }, (_, i) => 100 - 0.3 * (i + 1));
    const fallen = await shown(meter, 100, ...down, 70.2);
    expect(totalOf(fallen)).toBe(0.2);
    expect(fallen.at(-1)).toBe('101 0.2 jump -30 replaced 1');
  });

  it('a register shows equal values: nothing is added', async () => {
    expect(await shown(meter, 7, 7, 7)).toEqual(['0 0', '1 0', '2 0']);
  });

  it('a register counts in whole hundreds and goes up by one after an hour at rest: it counts, though `maxRate` allows less from one value to the next', async () => {
    const minutes = await shown(meter, 700, '01:00:30 700', '01:01:30 800', '02:01:30 800', '02:02:30 900');
    expect(minutes).toEqual(['0 0', '60 0', '61 100', '121 0', '122 100']);
  });

  it('a register is reset after a glitch: the glitch is counted, and the new value is the increase', async () => {
    const minutes = await shown(meter, 100, 65535, 0, 1);
    expect(minutes).toEqual(['0 0', '1 0 pending 1', '2 0 glitches 1 pending 1', '3 1 jump -100']);
  });

  it('a register is reset and stays at 0 for hours: pending until it goes up', async () => {
    const minutes = await shown(meter, 5000, 0, '05:00:00 0', '05:01:00 2');
    expect(minutes).toEqual(['0 0', '1 0 pending 1', '300 0 pending 2', '301 2 jump -5000']);
  });

  it('a register passes 99999 and goes on at 3: a rollover: it went up by 4, not by 3', async () => {
    expect(await shown(meter, 99_999, 3, 5)).toEqual(['0 0', '1 0 pending 1', '2 6 jump -100000']);
    expect(totalOf(await shown(registerOf({ ...LIMITS, rolloverAt: undefined }), 99_999, 3, 5))).toBe(5);
  });

  it('a meter is replaced by one that shows less: its first reading is no consumption: `replaced` 1', async () => {
    const minutes = await shown(meter, 40482, 1207, 1208);
    expect(minutes).toEqual(['0 0', '1 0 pending 1', '2 1 jump -39275 replaced 1']);
  });

  it('a meter is replaced by one that shows more: its first reading is no consumption: it is in `jump`', async () => {
    expect(await shown(meter, 1207, 40482, 40483)).toEqual(['0 0', '1 0 pending 1', '2 1 jump 39275']);
  });

  it('a register jumps up and rests there: pending, and in `jump` once it goes on', async () => {
    const minutes = await shown(meter, 100, 900, '09:00:00 900', '09:01:00 901');
    expect(minutes).toEqual(['0 0', '1 0 pending 1', '540 0 pending 2', '541 1 jump 800']);
  });

  it('a register goes up faster than `maxRate` all the time: from the third such rise on it counts: nothing is lost', async () => {
    const minutes = await shown(meter, 0, 20, 40, 60, 80, 100, 120);
    expect(minutes.slice(0, 4)).toEqual(['0 0', '1 0 pending 1', '2 0 pending 2', '3 60']);
    expect(totalOf(minutes)).toBe(120);
  });

  it('a register has no `maxRate`: every rise is increase, and every confirmed fall a reset', async () => {
    expect(await shown(registerOf({}), 100, 900_000, 4, 5)).toEqual([
      '0 0',
      '1 899900',
      '2 0 pending 1',
      '3 5 jump -900000',
    ]);
  });

  it('a `net` register falls below zero: its increase is the change, negative here', async () => {
    const net = compiled({ measures: { ...others, power_kw: { unit: 'kWh', counter: 'net', wire: ['power'] } } }, [
      '1m',
    ]);
    expect(await shown(net, 5, -3, -8, 1)).toEqual(['0 0', '1 -8', '2 -5', '3 9']);
  });

  it("a register's late value comes between two others: its own window is emitted again, and the one that holds the next value, with a higher revision and maybe the same count", async () => {
    const story = tell(meter);
    expect(await story.hear('a 00:00:10 100', 'a 00:03:10 110', 'a 00:04:10 111', 'b 00:06:00 0')).toHaveLength(3);
    expect(minutesOf(story, true)).toEqual(['0 0 r1 n1', '3 10 r2 n1', '4 1 r3 n1']);
    expect(await story.hear('a 00:00:50 107')).toEqual(['a 1m 00:00:00 2 207', 'a 1m 00:03:00 1 110']);
    expect(minutesOf(story, true)).toEqual(['0 7 r2 n2', '3 3 r3 n1', '4 1 r3 n1']);
  });

  // Without 00:01:30 the 0 of 00:02:30 is a reset that 00:04:30 confirms; with it the 0 was a glitch, contradicted by
  // 00:03:30 already.
  it("a register's late value changes what later ones decided: every window whose numbers change is emitted again with a higher revision, beyond the next one too", async () => {
    const story = tell(meter);
    await story.hear('a 00:00:30 9', 'a 00:02:30 0', 'a 00:03:30 3', 'a 00:04:30 4', 'b 00:06:00 0');
    expect(minutesOf(story, true)).toEqual(['0 0 r1 n1', '2 0 pending 1 r2 n1', '3 3 jump -9 r3 n1', '4 1 r4 n1']);
    await story.hear('a 00:01:30 2');
    const corrected = [
      '0 0 r1 n1',
      '1 0 pending 1 r2 n1',
      '2 0 glitches 1 pending 1 r3 n1',
      '3 3 jump -9 r3 n1',
      '4 1 r4 n1',
    ];
    expect(minutesOf(story, true)).toEqual(corrected);
    await story.hear('a 00:02:50 9');
    const again = ['0 0', '1 0 pending 1', '2 0 glitches 2', '3 0 pending 1', '4 4 jump -9'];
    expect(minutesOf(story)).toEqual(again);
  });

  it("consecutive windows of a register: their increases and jumps add up to the register's whole movement, however long the device was silent in between", async () => {
    const story = tell(meter);
    await story.hear('a 00:00:10 100', 'a 00:07:10 107.5');
    await story.hear('b 960:00:00 0');
    await story.hear('a 961:00:00 130', 'a 961:01:30 131', 'a 961:02:30 4', 'a 961:03:30 5.5');
    await story.hear('b 962:00:00 0');
    expect(minutesOf(story).map((each) => each.replace(/^\d+ /, ''))).toEqual([
      ...['0', '7.5', '22.5', '1', '0 pending 1', '5.5 jump -131'],
    ]);
  });

  it('a key group of registers is stored and loaded at any point: the same windows, and 17 bytes more at most for a register with a suspect', async () => {
    const values = [100, 0, 101, 99.8, 65535, 65535, 103, 2, 3, 3000, 3001];
    const whole = await shown(meter, ...values);
    const story = tell(meter, { rotates: true });
    for (const [i, value] of values.entries()) {
      await story.hear(`a ${clockOf(i)} ${value}`);
      const { bytes } = await stateOf(story);
      expect(encodeGroupState(decodeGroupState(bytes, meter), meter)).toEqual(bytes);
    }
    await story.hear('b 900:00:00 0');
    expect(minutesOf(story)).toEqual(whole);
    // Of the first two only where the register stands is kept half an hour later.
    const sizeOf = async (...three: number[]) => {
      const told = tell(meter);
      for (const [i, value] of three.entries()) await told.hear(`a ${clockOf(i * 30)} ${value}`);
      return (await stateOf(told)).bytes.length;
    };
    const [suspect, none] = [await sizeOf(100, 5000, 5000), await sizeOf(100, 101, 102)];
    expect(suspect - none).toBeGreaterThan(10);
    expect(suspect - none).toBeLessThanOrEqual(17);
  });
});

async function stateOf({ world: { windows } }: Story) {
  const keys = await windows.keys('windows#');
  return [...(await windows.load(keys)).values()][0]!;
}
