// `weir rules` as a person types it, on a run of this machine: show, change, undo, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTIVATE_AFTER_MS } from '#core/live-rules/activations.ts';
import { type Run, startRun, type } from './world.ts';

let run: Run;
const folder = mkdtempSync(join(tmpdir(), 'weir-rules-'));
beforeAll(async () => {
  run = await startRun();
}, 30_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await run.stop();
});
beforeEach(() => run.anew());

const rules = (...argv: string[]) => type([...argv, '--page', run.page], { folder });
const changed = (...argv: string[]) => rules('set', ...argv, '--yes');
const body = async (version: number) => (await run.store().version('energy', version))?.body;

describe('weir rules set', () => {
  it('stores a version that begins two minutes later, and says what it differs in', async () => {
    const beforeMs = Date.now();
    const { code, out, err } = await changed('spike.ratio=2', 'outage=off', '--why', 'too many');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      'version 0 → 1\n  all.outage: nothing → off\n  all.spike.ratio: nothing → 2 (the profile has 1)',
    );
    expect(out).toContain('version 1 is stored; it holds for readings that arrive from ');
    expect(await run.store().version('energy', 1)).toMatchObject({ by: 'ann', why: 'too many', profile: 'energy' });
    expect(await body(1)).toEqual({ all: { spike: { ratio: 2 }, outage: null } });
    const [begins] = (await run.store().head('energy'))!.activations;
    expect(begins?.activateAtMs).toBeGreaterThanOrEqual(beforeMs + ACTIVATE_AFTER_MS);
  });

  it('goes on from the latest version, for a device or a dimension value where one is named', async () => {
    await changed('spike.ratio=2');
    await changed('outage.below=0.2', '--dimension', 'region=North');
    await changed('spike=off', '--device', 'meter-1', '--by', 'bob');
    expect(await body(3)).toEqual({
      all: { spike: { ratio: 2 } },
      dimensions: { 'region=North': { outage: { below: 0.2 } } },
      devices: { 'meter-1': { spike: null } },
    });
  });

  it('takes a file as the whole change, such as the one that get prints', async () => {
    await changed('spike.ratio=2');
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ all: { drop: { ratio: 0.7 } } }));
    await changed('rules.json');
    expect(await body(2)).toEqual({ all: { drop: { ratio: 0.7 } } });
    writeFileSync(join(folder, 'got.json'), (await rules('get', '--version', '1', '--json')).out);
    await changed('got.json');
    expect(await body(3)).toEqual({ all: { spike: { ratio: 2 } } });
  });

  it('asks, and changes nothing where the answer is not yes', async () => {
    const asked = (answer: string) => type(['set', 'spike.ratio=2', '--page', run.page], { answer });
    const no = await asked('no');
    expect(no.code).toBe(0);
    expect(no.out).toMatch(/Change it\? \(y\/N\) nothing was changed\n$/);
    expect(await run.store().head('energy')).toBeUndefined();
    expect((await asked('y')).out).toContain('version 1 is stored');
  });

  it('changes nothing where nobody can be asked', async () => {
    const { code, err } = await rules('set', 'spike.ratio=2');
    expect(code).toBe(2);
    expect(err).toContain('nobody can be asked here; add --yes');
    expect(await run.store().head('energy')).toBeUndefined();
  });

  it('refuses every wrong part of a change at once, and stores nothing', async () => {
    const { code, err } = await changed('spike.ratio=-1', 'drop.ratio=2');
    expect(code).toBe(2);
    expect(err).toContain('- rule spike: ratio -1: expected more than 0\n- rule drop: ratio 2: expected more than 0');
    expect(await run.store().head('energy')).toBeUndefined();
  });

  it('refuses a change of an older version than the latest', async () => {
    await changed('spike.ratio=2');
    const late = await changed('spike.ratio=3', '--if-version', '0');
    expect(late.code).toBe(3);
    expect(late.err).toContain('nothing was changed: the latest version is 1, not 0');
    expect((await changed('spike.ratio=3', '--if-version', '1')).code).toBe(0);
  });

  it('refuses what would keep much more of each device, with what it costs', async () => {
    const add = Array.from({ length: 1 }, () => ({
      ...{ kind: 'zscore', name: 'odd', measure: '*', span: 100, minReadings: 30, above: { high: 4 } },
    }));
    writeFileSync(join(folder, 'much.json'), JSON.stringify({ add }));
    const refused = await changed('much.json', '--max-bytes', '20');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/keeps \d+ bytes more of each device, about [\d.]+ USD a month for 1,000 devices/);
    const { out } = await changed('much.json');
    expect(out).toMatch(/of each device \d+ bytes more are kept/);
  });

  it.each([
    [['set'], 'nothing is to be changed'],
    [['set', 'spike.ratio'], 'spike.ratio cannot be read'],
    [['set', 'spike.ratio=2', 'file.json'], '"file.json": expected RULE.FIELD=VALUE, or one FILE alone'],
    [['set', 'spike.ratio=2', '--device', 'a', '--all'], 'say whose rules: give one of them'],
    [['set', 'spike.ratio=2', '--dimension', 'North'], '--dimension is "North": expected NAME=VALUE'],
    [['set', 'spike.ratio=1', '--max-bytes', 'x'], '--max-bytes is "x"'],
    [['history', '--limit', '0'], '--limit is "0"'],
    [['sett'], 'did you mean set?'],
  ])('%j is refused', async (argv, says) => {
    const { code, err } = await rules(...argv);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  it.each([
    [['get', '--version', '9'], 'there is no version 9 of the rules: the rules were never changed'],
    [['diff', '1'], 'there is no version 1'],
    [['undo'], 'nothing to go back to'],
    [['set', '--shadow', '--off'], 'there is no shadow to be ended'],
  ])('%j ends with 4: what is named is not there', async (argv, says) => {
    const { code, err } = await rules(...argv);
    expect([code, err]).toEqual([4, expect.stringContaining(says)]);
  });

  it('ends with 3 where another version is stored while it asks', async () => {
    await changed('spike.ratio=2');
    const both = await Promise.all([changed('spike.ratio=3'), changed('spike.ratio=4')]);
    const codes = both.map(({ code }) => code).sort();
    expect(codes).toEqual([0, 3]);
    expect(both.find(({ code }) => code === 3)?.err).toContain('was stored meanwhile');
    expect((await type(['set', '--help'])).out).toMatch(/ {2}3 {2}nothing was changed: somebody else was first/);
  });

  it('says so where nothing would change', async () => {
    await changed('spike.ratio=2');
    const { code, err } = await changed('spike.ratio=2');
    expect(code).toBe(2);
    expect(err).toContain('nothing would change: version 1 says the same already');
  });
});

describe('weir rules get, diff, history and undo', () => {
  it('show what there is, what differs, and who made it', async () => {
    expect((await rules('get')).out).toContain('nothing was ever changed (version 0)');
    await changed('spike.ratio=2', '--why', 'spring');
    await changed('spike.ratio=3', 'drop=off', '--by', 'bob');
    const { out } = await rules('get');
    expect(out).toMatch(
      /version 2, saved .* UTC by bob, for readings that arrived from .* UTC on\n {2}\(no reason given\)/,
    );
    expect(out).toContain('  all.spike.ratio: nothing → 3 (the profile has 1)\n');
    expect((await rules('diff')).out).toBe(
      'version 1 → version 2\n  all.drop: nothing → off\n  all.spike.ratio: 2 → 3 (the profile has 1)\n',
    );
    expect((await rules('diff', '0', '1')).out).toBe(
      'the profile → version 1\n  all.spike.ratio: nothing → 2 (the profile has 1)\n',
    );
    const history = (await rules('history')).out;
    expect(history.indexOf('version 2')).toBeLessThan(history.indexOf('version 1'));
    expect(history).toContain('  spring\n');
    const { versions } = JSON.parse((await rules('history', '--json')).out);
    expect(versions.map(({ version, by }: { version: number; by: string }) => `${version} ${by}`)).toEqual([
      ...['2 bob', '1 ann'],
    ]);
    expect(versions[0].activateAtMs).toBeGreaterThan(versions[1].activateAtMs);
  });

  it('diff compares with a file', async () => {
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ all: { drop: null } }));
    expect((await rules('diff', 'plan.json')).out).toBe('the profile → plan.json\n  all.drop: nothing → off\n');
  });

  it('undo stores what an earlier version said as a new one', async () => {
    await changed('spike.ratio=2');
    await changed('spike.ratio=3');
    await rules('undo', '--yes');
    expect(await body(3)).toEqual(await body(1));
    expect((await run.store().version('energy', 3))?.why).toBe('back to version 1');
    await rules('undo', '0', '--yes', '--why', 'as it was');
    expect(await body(4)).toEqual({});
    expect((await run.store().version('energy', 4))?.why).toBe('as it was');
  });

  it('are JSON and nothing else where that is asked for', async () => {
    for (const argv of [['set', 'spike.ratio=2', '--yes'], ['get'], ['diff'], ['history'], ['undo', '--yes']]) {
      const { code, out } = await rules(...argv, '--json');
      expect(code).toBe(0);
      expect(() => JSON.parse(out) as unknown).not.toThrow();
    }
  });

  it('have a help each, and the command lists them', async () => {
    for (const part of ['get', 'set', 'diff', 'history', 'undo', 'test']) {
      const { code, out } = await type([part, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`rules ${part}`);
    }
    expect((await type([])).code).toBe(2);
    expect((await type(['--help'])).out).toContain('undo');
  });
});
