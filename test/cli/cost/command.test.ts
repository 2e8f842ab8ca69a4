// The command as people meet it: the table, JSON, help, and what it says when something is wrong.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Profile } from '#core/profile/profile.ts';
import { run } from './rig.ts';

const table = await run(['--target', '1', '--target-per-million', '1000']);
const json = await run(['--engine', 'none', '--json']);

interface Line {
  readonly usd: number;
  readonly quantity: number;
  readonly unit_usd: number;
}

describe('the table', () => {
  it('has every service, the total, the comparison and the sum', () => {
    expect(table.code).toBe(0);
    expect(table.stderr).toBe('');
    for (const service of 'Kinesis Lambda DynamoDB Athena CloudWatch KMS SNS Scheduler S3'.split(' '))
      expect(table.stdout).toContain(service);
    expect(table.stdout).toMatch(/USD a month, .* USD per million readings/);
    expect(table.stdout).toContain('The same job on Managed Flink');
    expect(table.stdout).toContain('The same job on MSK');
    expect(table.stdout).toContain('The largest line is');
    expect(table.stdout).toContain('The one setting that would save most');
  });

  it('has those of Timestream where that is the engine', async () => {
    const { stdout } = await run(['--engine', 'timestream']);
    for (const service of ['Timestream', 'SQS']) expect(stdout).toContain(service);
    expect(stdout).not.toContain('Athena');
  });

  it('says of a target whether it is reached, and which lines prevent it', () => {
    expect(table.stdout).toMatch(
      /Target of 1 USD a month not reached: [\d.]+\.\n {2}Prevented by .*Kinesis raw stream/,
    );
    expect(table.stdout).toMatch(/Target of 1000 USD per million readings reached/);
  });

  it('marks what is estimated', () => {
    expect(table.stdout).toMatch(/Lambda +~ validate.*waits assumed/);
    expect(table.stdout).toMatch(/Kinesis {2,}raw stream: 1 shard/);
  });
});

describe("a profile of one's own", () => {
  it('is costed by readings in its own fields, whatever these are called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-cost-'));
    const profile: Profile = {
      name: 'press',
      resolutionMs: 1000,
      windows: ['1m'],
      reportingPeriodMs: 60_000,
      wire: { device: ['tag'], time: ['when'], measures: ['data'] },
      measures: { heat: { unit: '°C', min: 0, max: 50, wire: ['t1'] }, open: { unit: '', flag: true } },
      rules: [],
    };
    const path = join(folder, 'press.json');
    writeFileSync(path, JSON.stringify(profile));
    const all = await run(['--profile', path, '--devices', '500', '--json']);
    const one = await run(['--profile', path, '--devices', '500', '--measures', '1', '--json']);
    rmSync(folder, { recursive: true });
    expect([all.code, one.code, all.stderr]).toEqual([0, 0, '']);
    expect(JSON.parse(one.stdout).usd_per_month).toBeLessThan(JSON.parse(all.stdout).usd_per_month);
  });
});

describe('JSON', () => {
  const report = JSON.parse(json.stdout);

  it('is all that is printed, with lines that add up', () => {
    expect(json.code).toBe(0);
    const lines: Line[] = report.lines;
    expect(lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(report.usd_per_month, 6);
    for (const { usd, quantity, unit_usd } of lines) expect(usd).toBeCloseTo(quantity * unit_usd, 9);
  });

  it('has these fields', () => {
    expect(Object.keys(report)).toEqual([
      'region',
      'prices_of',
      'workload',
      'with_free_tier_usd_per_month',
      'measured',
      'shards',
      'lines',
      'usd_per_month',
      'usd_per_million_readings',
      'windows_left_out',
      'longer_windows',
      'recommended',
      'defaults',
      'alternatives',
      'targets',
      'comparisons',
    ]);
    expect(Object.keys(report.lines[0])).toEqual([
      'service',
      'use',
      'quantity',
      'unit',
      'unit_usd',
      'usd',
      'estimate',
      'source',
      'date',
      'trust',
    ]);
    expect(report.workload).toMatchObject({
      profile: 'energy',
      windows: ['15m'],
      deviceCount: 12_000,
      engine: 'none',
    });
    expect(report.comparisons.map(({ name }: { name: string }) => name)).toEqual([
      'Managed Flink',
      'MSK with the same functions',
    ]);
  });
});

it('help lists every option', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  const options =
    'aggregates-stream sinks dimension-windows devices period rate measures profile windows engine packed region retention history alerts-per-day dashboards rejected max-delay max-alert-delay as-deployed target target-per-million free-tier json help';
  for (const option of options.split(' ')) expect(stdout).toContain(`--${option}`);
});

describe('a wrong option ends with 2 and says what to do:', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown one', ['--device', '3'], /--device/],
    ['no devices', ['--devices', '0'], /--devices is "0": expected a whole number from 1/],
    ['a period without unit', ['--period', '15'], /--period is "15": expected a duration such as 15m/],
    ['period and rate', ['--period', '1m', '--rate', '3'], /give one of them/],
    ['more than a device may send', ['--devices', '10', '--rate', '1000'], /one value in 1000 ms; use more --devices/],
    ['a rate of nothing', ['--rate', '0'], /--rate is "0": expected a number above 0/],
    ['what detect cannot hand on', ['--detect-hands-on', 'log'], /"log": expected one of state, readings/],
    ['another engine', ['--engine', 'influx'], /expected one of timestream, athena, none/],
    ['another region', ['--region', 'eu-west-1'], /the only price table is us-east-1/],
    ['an unknown profile', ['--profile', 'cars'], /there is no profile "cars"/],
    [
      'more measures than the profile has',
      ['--measures', '4'],
      /--measures is "4": expected a whole number from 1 to 3/,
    ],
    ['a window that is none', ['--windows', '7x'], /window "7x"/],
    ['windows that follow the readings', ['--windows', '1m,session/5m'], /only the readings tell/],
    ['a short retention', ['--retention', '1h'], /--retention is "1h": expected from 24h/],
    ['boards without people', ['--dashboards', '5m'], /expected REFRESH,PEOPLE/],
    ['dimensions without a number of values', ['--dimension-windows', 'region'], /expected dimensions with how many/],
    [
      'a dimension that the profile has not',
      ['--dimension-windows', 'planet:8'],
      /"planet" is not one of the dimensions/,
    ],
    ['a share above one', ['--rejected', '2'], /--rejected is "2": expected a share/],
    ['a target that is no number', ['--target', 'cheap'], /--target is "cheap": expected a number from 0/],
  ];
  for (const [name, argv, says] of wrong) {
    it(name, async () => {
      const { code, stdout, stderr } = await run(argv);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(says);
    });
  }
});
