// Which windows the command recommends, and that leaving some out is said, priced, and can be undone.
import { expect, it } from 'vitest';
import { usefulWindows } from '#cli/cost/useful-windows.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed } from '#profiles/index.ts';
import { measured, run } from './rig.ts';

const MINUTE_MS = 60_000;
const energy = (...labels: string[]) => compileProfile(profileNamed('energy'), labels);
const leftOut = (labels: string[], periodMs: number) => usefulWindows(energy(...labels), periodMs).leftOut;

it('a window no longer than the time between two readings is left out, but never the longest', () => {
  expect(leftOut(['1m', '15m'], 30_000)).toEqual([]);
  expect(leftOut(['1m', '15m'], MINUTE_MS)).toEqual(['1m']);
  expect(leftOut(['1m', '15m'], 15 * MINUTE_MS)).toEqual(['1m']);
  expect(leftOut(['1m', '5m/1m', '15m', '1h'], 15 * MINUTE_MS)).toEqual(['1m', '5m/1m', '15m']);
  const longer = (periodMs: number) =>
    usefulWindows(energy('1m', '15m'), periodMs).longer?.windows.map(({ label }) => label);
  expect([longer(MINUTE_MS), longer(15 * MINUTE_MS), longer(2 * 1440 * MINUTE_MS)]).toEqual([
    undefined,
    ['1h'],
    undefined,
  ]);
  expect(usefulWindows(energy('1m', '15m'), MINUTE_MS).profile.windows.map(({ label }) => label)).toEqual(['15m']);
});

it('the command says what it leaves out and what all windows would cost, and keeps those that are named', async () => {
  const chosen = await run(['--period', '15m', '--free-tier']);
  expect(chosen.stdout).toMatch(/to set: windows 15m[,;]/);
  expect(chosen.stdout).toMatch(/1m is no longer than the time .* with all \(--windows all\): [\d.]+/);
  const both = [await run(['--period', '15m', '--windows', 'all', '--json']), await run(['--period', '15m', '--json'])];
  const [all, own] = both.map(({ stdout }) => JSON.parse(stdout));
  expect(all.workload.windows).toEqual(['1m', '15m']);
  expect(all.windows_left_out).toBeNull();
  expect(own.windows_left_out).toEqual({ windows: ['1m'], with_all_usd_per_month: all.usd_per_month });
  expect(own.usd_per_month).toBeLessThan(all.usd_per_month);
  expect(own.longer_windows.windows).toEqual(['1h']);
  expect(chosen.stdout).toMatch(/15m holds one reading too, .* with windows 1h instead: [\d.]+/);
  // The free tier is a second total, never the first.
  const { usd_per_month: usd } = own;
  expect(chosen.stdout).toContain(`${usd.toFixed(2)} USD a month, `);
  expect(chosen.stdout).toMatch(/[\d.]+ USD a month where nothing else in the account/);
}, 20_000);

it('windows as a stream and windows of dimensions have their lines, and cost more', async () => {
  const { bill: plain } = await measured(['--period', '1m']);
  const { bill: streamed } = await measured(['--period', '1m', '--aggregates-stream']);
  const names = (all: typeof plain) => all.lines.map(({ service, use }) => `${service} ${use}`);
  expect(names(streamed).filter((name) => !names(plain).includes(name))).toEqual([
    'Kinesis aggregates stream: 1 shard',
    'Kinesis aggregates stream: records in',
  ]);
  const { bill: written } = await measured(['--period', '1m', '--sinks', 'lines']);
  expect(names(written).filter((name) => !names(plain).includes(name))).toEqual([
    'S3 lines of windows: objects put',
    'S3 lines of windows, once 365 d are in it',
    'CloudWatch alarm of the lines',
  ]);
  expect(written.totalUsd).toBeGreaterThan(plain.totalUsd);
  await expect(measured(['--sinks', 'lines,files'])).rejects.toThrow(
    '--sinks: "files" is none; expected some of aggregates, lines',
  );
  const few = (await measured(['--period', '1m', '--dimension-windows', 'region:5'])).bill;
  const many = (await measured(['--period', '1m', '--dimension-windows', 'region:500'])).bill;
  expect(names(few).filter((name) => name.includes('dimension'))).toEqual([
    'DynamoDB windows of dimension values',
    'DynamoDB windows of dimension values: read',
  ]);
  expect(few.flow.sweepLoadsPerSecond).toBeGreaterThan(plain.flow.sweepLoadsPerSecond);
  expect(many.totalUsd).toBeGreaterThan(few.totalUsd);
}, 20_000);
