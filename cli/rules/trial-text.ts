// What a trial came to, for people: incidents before and after, by rule and by device.
import type { Colour } from '../terminal/colour.ts';
import { dateTime } from '../terminal/times.ts';
import type { TrialOutcome } from './trial.ts';

const MOST_DEVICES = 15;

export function trialText({ readings, devices, fromMs, toMs, before, after }: TrialOutcome, colour: Colour): string {
  if (readings === 0) return 'there were no readings: nothing could be tried\n';
  const count = (number: number) => number.toLocaleString('en-US');
  const rows = (from: Readonly<Record<string, number>>, to: Readonly<Record<string, number>>) =>
    [...new Set([...Object.keys(from), ...Object.keys(to)])]
      .map((name) => ({ name, before: from[name] ?? 0, after: to[name] ?? 0 }))
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.name < b.name ? -1 : 1));
  const byRule = rows(before.byRule, after.byRule);
  const byDevice = rows(before.byDevice, after.byDevice).filter((row) => row.before !== row.after);
  const width = Math.max(10, ...byRule.map(({ name }) => name.length), ...byDevice.map(({ name }) => name.length));
  const line = (name: string, from: number, to: number) => {
    const text = `  ${name.padEnd(width)} ${count(from).padStart(9)} ${count(to).padStart(9)}`;
    return to > from ? colour.yellow(text) : to < from ? colour.green(text) : text;
  };
  const left = byDevice.length - MOST_DEVICES;
  const lines = [
    `${count(readings)} readings of ${count(devices)} devices, ${dateTime(fromMs)} to ${dateTime(toMs)} UTC`,
    colour.bold(`  ${''.padEnd(width)} ${'before'.padStart(9)} ${'after'.padStart(9)}`),
    line('incidents', before.incidents, after.incidents),
    line('messages', before.messages, after.messages),
    colour.bold('incidents by the rule that opened them'),
    ...byRule.map((row) => line(row.name, row.before, row.after)),
    ...(byDevice.length === 0
      ? ['no device has more or fewer than before']
      : [colour.bold('devices with more or fewer')]),
    ...byDevice.slice(0, MOST_DEVICES).map((row) => line(row.name, row.before, row.after)),
    ...(left > 0 ? [`  and ${count(left)} more devices (--json has all)`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
