// `weir profile check` tells every problem at once; `weir profile new` drafts a profile that can be used, from a sample
// or by answers.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { profileCommand } from '#cli/profile/command.ts';
import { loadProfile } from '#config/profile/load-profile.ts';
import { generic } from '#profiles/generic.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-profile-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(argv: readonly string[], input = '') {
  const written = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
  const world = { stdin: Readable.from([input]), stdout: sink('stdout'), stderr: sink('stderr'), env: {}, folder };
  return { code: await profileCommand(argv, world), ...written };
}
const file = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('profile check', () => {
  it('ends with 0 where the profile can be used, with 1 and every problem where not', async () => {
    const fridge = loadProfile('examples/profile/fridge.ts');
    file('good.json', JSON.stringify(fridge));
    expect(await run(['check', 'good.json'])).toEqual({ code: 0, stdout: 'good.json can be used\n', stderr: '' });
    file('bad.json', JSON.stringify({ ...fridge, windows: ['5m', '1y'], resolutonMs: 1, rules: [{ kind: 'frozen' }] }));
    const { code, stdout } = await run(['check', './bad.json']);
    expect(code).toBe(1);
    for (const problem of ['did you mean resolutionMs?', 'window "1y"', 'kind: "frozen"', '3 to mend in ./bad.json'])
      expect(stdout).toContain(problem);
    const json = await run(['check', 'bad.json', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ usable: false, problems: { length: 3 } });
    expect((await run(['check', 'none.json'])).stdout).toContain('there is no such file');
  });

  it('ends with 2 where no file is named', async () => {
    expect(await run(['check'])).toMatchObject({ code: 2, stderr: expect.stringContaining('expected one FILE') });
    expect((await run([])).code).toBe(2);
  });
});

describe('profile new', () => {
  const rows = Array.from({ length: 60 }, (_, n) => ({
    device_id: `p${n % 3}`,
    timestamp: new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 3) * 30_000).toISOString(),
    measures: { pressure_bar: 4 + (n % 5) / 10, flow_m3: n % 7, valve_open: n % 2 === 0 },
    site: n % 2 === 0 ? 'north' : 'south',
  }));
  const csv = `device_id;timestamp;pressure_bar;site\n${rows.map((row) => `${row.device_id};${row.timestamp};${row.measures.pressure_bar};"a;b"`).join('\n')}`;

  it('drafts from JSON lines: measures, units by suffix, ranges with a margin, the median gap; and says what is guessed', async () => {
    file('pumps.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n{broken\n`);
    const { code, stdout, stderr } = await run(['new', 'pumps.jsonl', '--name', 'pump']);
    expect([code, stderr]).toEqual([0, '']);
    const profile = loadProfile('pump.json', folder);
    expect(profile).toMatchObject({
      name: 'pump',
      reportingPeriodMs: 30_000,
      wire: { device: ['device_id'], time: ['timestamp'], dimensions: { site: ['site'] } },
      // What is unusual for a device of which nothing is known is found as the generic profile finds it.
      rules: [{ ...generic.rules[0], name: 'unusual' }],
      // 4.0 to 4.4 seen, half of that reach on either side.
      measures: {
        pressure_bar: { unit: 'bar', min: 3.8, max: 4.6 },
        flow_m3: { unit: 'm³', min: 0, max: 9 },
        valve_open: { unit: '', flag: true },
      },
    });
    expect(stdout).toContain('guess: pressure_bar is in bar, from 3.8 to 4.6 (seen: 4 to 4.4)');
    expect(stdout).toContain('guess: a device reports every 30 s');
    expect(stdout).toContain('guess: what is unusual for the very device is told (rule adaptive)');
  });

  it('drafts from an array and from CSV the same', async () => {
    file('pumps.json', JSON.stringify(rows));
    file('pumps.csv', csv);
    expect((await run(['new', 'pumps.json', '--out', 'array.json'])).code).toBe(0);
    expect((await run(['new', 'pumps.csv', '--out', 'csv.json'])).code).toBe(0);
    expect(loadProfile('csv.json', folder).measures.pressure_bar).toEqual(
      loadProfile('array.json', folder).measures.pressure_bar,
    );
    expect(loadProfile('csv.json', folder).wire.dimensions).toEqual({ site: ['site'] });
  });

  it('asks five questions without a sample; an empty answer takes what stands in brackets', async () => {
    const answers = 'oven\noven_id\n\ncore_c:°C:20:400,door\n10s\n';
    const { code, stderr } = await run(['new', '--out', 'oven.json'], answers);
    expect(code).toBe(0);
    expect(stderr.match(/\?|,/g)?.length).toBeGreaterThanOrEqual(5);
    expect(loadProfile('oven.json', folder)).toMatchObject({
      name: 'oven',
      reportingPeriodMs: 10_000,
      wire: { device: ['oven_id'], time: ['timestamp'] },
      measures: { core_c: { unit: '°C', min: 20, max: 400 }, door: { unit: '' } },
    });
  });

  it.each([
    ['a file that is there', ['new', 'pumps.json', '--out', 'pumps.json'], '', 'is there already'],
    ['a name that is none', ['new', 'pumps.json', '--name', 'My Pump'], '', 'name "My Pump"'],
    ['a built-in name', ['new', 'pumps.json', '--name', 'energy'], '', 'a built-in profile has this name'],
    ['a sample that is not there', ['new', 'none.csv'], '', 'cannot be read'],
    ['a period that is none', ['new', '--name', 'a', '--out', 'a.json'], '\n\n\nsoon\n', 'expected a time such as 10s'],
  ])('refuses %s, and writes nothing', async (_, argv, input, problem) => {
    const { code, stderr } = await run(argv, input);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
    expect(existsSync(join(folder, 'a.json'))).toBe(false);
    expect(readFileSync(join(folder, 'pumps.json'), 'utf8')).toBe(JSON.stringify(rows));
  });

  it.each([
    ['no device', '{"a":1,"timestamp":1}', 'looks like the device'],
    ['no time', '{"device_id":"a","b":1}', 'looks like the time'],
    ['no number', '{"device_id":"a","timestamp":1}', 'holds numbers'],
    ['nothing', '', 'has no readings'],
  ])('refuses a sample with %s', async (_, text, problem) => {
    file('odd.jsonl', text);
    expect(await run(['new', 'odd.jsonl', '--out', 'b.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(problem),
    });
  });
});
