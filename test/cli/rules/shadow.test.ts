// `weir rules … --shadow` as a person types it, on a run of this machine: the rules in force stay as they are.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { nothingSaid } from '#core/live-rules/shadow.ts';
import { type Run, startRun, type } from './world.ts';

let run: Run;
beforeAll(async () => {
  run = await startRun();
}, 30_000);
afterAll(() => run.stop());
beforeEach(() => run.anew());

const rules = (...argv: string[]) => type([...argv, '--page', run.page]);
const shadow = () => run.shadow().shadow('energy');

it('set stores the latest version with the change, and changes no version', async () => {
  await rules('set', 'drop=off', '--yes');
  const { code, out, err } = await rules('set', '--shadow', 'spike.ratio=2', '--why', 'try', '--yes');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('a shadow of version 1, told to nobody\n  all.spike.ratio: nothing → 2 (the profile has 1)');
  expect(out).toContain('the shadow is stored; it begins within a minute');
  expect(await shadow()).toMatchObject({ body: { all: { drop: null, spike: { ratio: 2 } } }, by: 'ann', why: 'try' });
  expect((await run.store().head('energy'))?.activations).toHaveLength(1);
});

it('set puts another one in its place', async () => {
  await rules('set', '--shadow', 'spike.ratio=2', '--yes');
  const before = (await shadow())?.id ?? 0;
  await rules('set', '--shadow', 'drop=off', '--yes');
  expect(await shadow()).toMatchObject({ body: { all: { drop: null } } });
  expect((await shadow())?.id).toBeGreaterThan(before);
});

it('get shows it, and what it would have said', async () => {
  expect((await rules('get', '--shadow')).out).toContain('there is no shadow');
  await rules('set', '--shadow', 'spike.ratio=2', '--yes');
  const id = (await shadow())?.id ?? 0;
  expect((await rules('get', '--shadow')).out).toMatch(/would have said, of 0 readings:\n {2}nothing/);
  await run.shadow().putSaid(
    'energy',
    {
      ...{ ...nothingSaid(id), readings: 1234, leftOut: 2 },
      rules: { spike: { opened: 3, messages: { high: 4, critical: 1 } } },
      examples: [
        { device: 'm', rule: 'spike', change: 'opened', severity: 'high', atMs: 1_767_225_600_000, message: 'much' },
      ],
    },
    0,
  );
  const { out } = await rules('get', '--shadow');
  expect(out).toContain('a shadow, told to nobody, stored ');
  expect(out).toContain('  all.spike.ratio: nothing → 2 (the profile has 1)\nwould have said, of 1,234 readings:\n');
  expect(out).toContain('  spike: 3 incidents opened, messages: 4 high, 1 critical\n  2 packs were left out');
  expect(out).toContain('  2026-01-01 00:00:00 m spike opened high: much\n');
  const json = JSON.parse((await rules('get', '--shadow', '--json')).out);
  expect(json).toMatchObject({ profile: 'energy', shadow: { id }, said: { readings: 1234 } });
});

it.each([[['set', '--shadow', '--off']], [['undo', '--shadow']]])('%j ends it', async (argv) => {
  await rules('set', '--shadow', 'spike.ratio=2', '--yes');
  expect((await rules(...argv, '--yes')).out).toContain('the shadow is ended');
  expect((await shadow())?.body).toBeUndefined();
  expect((await rules('get', '--shadow')).out).toContain('no shadow: the last one was ended ');
  const { code, err } = await rules(...argv, '--yes');
  expect([code, err]).toEqual([4, expect.stringContaining('there is no shadow to be ended')]);
});

it.each([
  [['set', '--off'], '--off is for --shadow'],
  [['set', '--shadow', '--off', 'spike=off'], 'give no change with it'],
  [['set', '--shadow', 'spike.ratio=2', '--if-version', '1'], 'leave out --if-version'],
  [['set', '--shadow', 'spike.ratio=-1', '--yes'], 'rule spike: ratio -1: expected more than 0'],
  [['set', '--shadow', 'spike.ratio=2'], 'nobody can be asked here'],
  [['undo', '3', '--shadow'], 'the shadow has no versions'],
  [['get', '--shadow', '--version', '1'], 'leave out --version'],
])('%j is refused', async (argv, says) => {
  const { code, err } = await rules(...argv);
  expect(code).toBe(2);
  expect(err).toContain(says);
  expect(await shadow()).toBeUndefined();
});
