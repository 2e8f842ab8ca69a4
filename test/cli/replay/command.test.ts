// The command as people meet it: alerts, the summary, help, and what it says when something is wrong.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { profileContradictions } from '#config/deploy-profile.ts';
import { energy } from '#profiles/energy.ts';
import { at, reading } from './json-line.ts';
import { createRig } from './rig.ts';

const DEFAULTS = {
  ...{ windows: [], dimensionWindows: [], earliestYear: 1990 },
  timeSeries: 'none',
  timestreamMemoryHours: 1,
  aggregateBatchingWindowSeconds: 300,
} as const;

const rig = createRig();
afterAll(() => rig.remove());

describe('alerts', () => {
  it('are told once an incident, with their life line by line', async () => {
    const powers = [10, 10, 10, 10, 0.01, 0.02, 10, 10];
    const file = rig.file('outage.jsonl', powers.map((power, index) => reading('m', index * 900, power)).join('\n'));
    const { summary, alerts } = await rig.replay(['--profile', 'energy', file]);
    expect(summary.alerts).toMatchObject({ by_rule: { outage: 1 }, by_severity: { critical: 1 } });
    const outage = alerts.filter(({ rule }) => rule === 'outage');
    expect(outage.map(({ transition, state }) => [transition, state])).toEqual([
      [1, 'firing'],
      [2, 'resolved'],
    ]);
    expect(outage[0]).toMatchObject({
      device_id: 'm',
      measure: 'power_kw',
      severity: 'critical',
      start: at(3600),
      at: at(3600),
      value: 0.01,
    });
  });
});

describe('the results', () => {
  it('replace those of an earlier replay, and are none without --out', async () => {
    const file = rig.file('two.jsonl', `${reading('m', 0, 1)}\n${reading('m', 60, 1)}\n`);
    const out = join(rig.folder, 'same');
    for (let round = 0; round < 2; round += 1) {
      expect((await rig.run(['--profile', 'energy', file, '--out', out])).code).toBe(0);
      expect(readFileSync(join(out, 'windows.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
    }
    writeFileSync(join(out, 'rejects.jsonl'), 'from an earlier replay\n');
    const { stdout } = await rig.run(['--profile', 'energy', file, '--out', out]);
    expect(readFileSync(join(out, 'rejects.jsonl'), 'utf8')).toBe('');
    expect(stdout).toContain(join(out, 'windows.jsonl'));
    expect((await rig.run(['--profile', 'energy', file])).stdout).toContain('Add --out DIR');
  });

  it('are summarised for people with aligned numbers, without colours where there is no terminal', async () => {
    const powers = [10, 10, 10, 30];
    const file = rig.file('spike.jsonl', powers.map((power, index) => reading('m', index * 900, power)).join('\n'));
    const { stdout } = await rig.run(['--profile', 'energy', file]);
    expect(stdout).toContain('  in                 4        4\n  accepted           4        4\n');
    expect(stdout).toMatch(/alerts: 1\n {2}spike {3}1\n/);
    expect(stdout).toMatch(/first alert\n {2}2026-01-05T00:45:00\.000Z {2}m {2}spike \(high\)\n/);
    expect(stdout).not.toContain('\u001b');
  });

  it('with --json are the only thing on standard output', async () => {
    const { stdout, stderr } = await rig.run(['--profile', 'energy', '-', '--json'], reading('m', 0, 1));
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(summary).toMatchObject({ profile: 'energy', readings_in: 1, windows: { total: 2, '15m': 1, '1m': 1 } });
    expect(summary).not.toHaveProperty('chaos');
    expect(stderr).toBe('');
  });

  it('are the same where the sinks go to disk after every other entry', async () => {
    const lines = Array.from({ length: 400 }, (_, index) =>
      reading(`m${index % 7}`, index * 30, index % 11 === 0 ? 'x' : index % 5),
    );
    const file = rig.file('spill.jsonl', lines.join('\n'));
    const inMemory = await rig.replay(['--profile', 'energy', file]);
    const onDisk = await rig.replay(['--profile', 'energy', file], '', { maxEntries: 2 });
    expect(onDisk.bytes).toEqual(inMemory.bytes);
    expect(inMemory.windows.length).toBeGreaterThan(300);
    expect(inMemory.rejects.length).toBeGreaterThan(30);
  });
});

describe('what is wrong', () => {
  const wrong = async (argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await rig.run(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    return stderr;
  };
  const csv = rig.file('some.csv', 'device,time,power\nd,2026-01-05T00:00:00,1\n');

  it('with the options is said with what to do next', async () => {
    expect(await wrong([csv])).toContain('--profile is missing: say what the readings are, one of ');
    expect(await wrong(['--profile', 'enrgy', csv])).toContain('there is no profile "enrgy": expected one of ');
    expect(await wrong(['--profile', 'energy'])).toContain('no file is named');
    expect(await wrong(['--profile', 'energy', csv, '--colour'])).toContain("Unknown option '--colour'");
    expect(await wrong(['--profile', 'energy', csv, '--chaos', 'x'])).toContain(
      '--chaos is "x": expected seeds, such as 7, 1-50',
    );
    expect(await wrong(['--profile', 'energy', csv, '--period', 'soon'])).toContain('--period is "soon"');
    expect(await wrong(['--profile', 'energy', csv, '--windows', '1m,4x'])).toContain('window "4x"');
    expect(await wrong(['--profile', 'energy', csv, '--dimension-windows', 'colour'])).toContain(
      '"colour" is not one of the dimensions region, building_id, meter_type',
    );
    expect(await wrong(['--profile', 'energy', csv, '--zone', 'Mars'])).toContain('--zone is "Mars"');
    expect(await wrong(['--profile', 'energy', csv, '--decimal', ';'])).toContain('--decimal is ";"');
    expect(await wrong(['--profile', 'energy', csv, '--every', '1s'])).toContain('say where they begin too');
    expect(await wrong(['--profile', 'energy', csv, '--start', 'noon'])).toContain('--start is "noon"');
    expect(await wrong(['--profile', 'energy', csv, '--date-format', 'dd/mm'])).toContain(
      'the order of day, month and year',
    );
    expect(await wrong(['--profile', 'energy', csv, '--map', 'power'])).toContain(
      '--map is "power": expected COLUMN=FIELD',
    );
    expect(await wrong(['--profile', 'energy', csv, '--map', 'volts=power_kw'])).toContain(
      'it has "device", "time", "power"',
    );
    expect(await wrong(['--profile', 'energy', csv, '--arrival', 'got'])).toContain('--arrival names the column "got"');
    expect(await wrong(['--profile', 'energy', csv, '--map', 'power=watts'])).toContain('expected one of power_kw');
    expect(await wrong(['--profile', 'energy', csv, '--map', 'device=device', '--device', 'd'])).toContain(
      'give one of them',
    );
    const lines = rig.file('a.jsonl', '{}');
    expect(await wrong(['--profile', 'energy', lines, '--decimal', ','])).toContain('--decimal is for CSV files');
  });

  it('with a file is said with what to do next', async () => {
    expect(await wrong(['--profile', 'energy', join(rig.folder, 'none.csv')])).toContain('there is no file');
    expect(await wrong(['--profile', 'energy', rig.folder])).toContain('is a folder: name the files in it');
    const whole = gzipSync('device,time,power\nd,2026-01-05T00:00:00Z,1\n'.repeat(100));
    const cut = rig.file('cut.csv.gz', whole.subarray(0, -20));
    expect(await wrong(['--profile', 'energy', cut])).toContain('is not a whole packed file');
    expect(await wrong(['--profile', 'energy', csv])).toContain('name no time zone: add --zone UTC');
    const utf16 = rig.file('utf16.csv', Buffer.from('\ufeffdevice,time,power\n', 'utf16le'));
    expect(await wrong(['--profile', 'energy', utf16])).toContain('is UTF-16 text');
    const bare = rig.file('bare.csv', '1,2,3\n4,5,6\n');
    expect(await wrong(['--profile', 'generic', bare])).toContain('put a line of column names before it');
    const poor = rig.file('poor.csv', 'a,b\n1,2\n');
    expect(await wrong(['--profile', 'energy', poor])).toMatch(
      /the device: add[\s\S]*the time: add[\s\S]*a measure: add/,
    );
  });
});

describe('npm run replay', () => {
  it('is this command, with its help', () => {
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'replay', ...argv], {
        encoding: 'utf8',
        input: reading('m', 0, 1),
        env: { ...process.env, npm_lifecycle_event: 'replay' },
      });
    const help = run('--help');
    expect([help.status, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('usage: npm run replay -- --profile NAME FILE…');
    const scripts = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(scripts.scripts.replay).toContain('cli/main.ts replay');
  });
});

it('a profile whose rules cannot be used is refused before anything is played, with what to mend', async () => {
  const drop = { kind: 'drop', name: 'half', measure: 'power_kw', ratio: 2, severity: 'medium' } as const;
  const oven = { ...energy, name: 'oven', recordOnly: [], rules: [drop] };
  const { code, stderr } = await rig.run(['--profile', rig.file('oven.json', JSON.stringify(oven)), '-'], '');
  expect(code).toBe(2);
  expect(stderr).toMatch(/oven\.json is no profile that can be used:\n- rule half: ratio 2: expected more than 0/);
  expect(profileContradictions({ ...DEFAULTS, profileSource: oven })).toEqual([expect.stringContaining('rule half')]);
});
