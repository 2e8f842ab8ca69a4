// Numbers, times and counts in words, for terminals. English grouping, fixed places, no locale of the machine.
import type { Colour } from '#cli/terminal/colour.ts';
import { paintSeverity } from '#cli/terminal/severity.ts';
import type { ShownAlert, Snapshot, StageLag } from './live-model.ts';
import type { Started, Summary } from './output.ts';

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `0.42 s`, `3.1 s`, `2 min`. */
export function span(ms: number): string {
  if (ms < 950) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Local time of day, `14:03:27`. */
export function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

/** `14:03:27  critical  meter-00417  power 0.03 kW is below 0.1 kW: an outage`. */
export function alertLine(alert: ShownAlert, colour: Colour): string {
  const label = alert.state === 'resolved' ? 'resolved' : alert.severity;
  const padded = label.padEnd(8);
  const painted = alert.state === 'resolved' ? colour.green(padded) : paintSeverity(colour, alert.severity, padded);
  return `${colour.dim(clock(alert.publishedMs))}  ${painted}  ${colour.bold(alert.device)}  ${alert.message}`;
}

/** The most frequent reasons first: `clock-ahead 12, not-json 11`. */
export function reasonsText(reasons: Snapshot['reasons'], count: number): string {
  const sorted = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, count).map(([reason, times]) => `${reason} ${whole(times)}`);
  return sorted.length > count ? `${shown.join(', ')}, …` : shown.join(', ');
}

export function lagText({ stage, ageMs, waiting, errors }: StageLag, colour: Colour): string {
  const age = ageMs === undefined ? '–' : span(ageMs);
  const behind = waiting > 0 ? colour.dim(` (${whole(waiting)} waiting)`) : '';
  const failed = errors > 0 ? colour.yellow(` ${whole(errors)} errors`) : '';
  return `${stage} ${colour.bold(age)}${behind}${failed}`;
}

/** What is said once at the start. */
export function startText(started: Started, colour: Colour): string {
  const { page, fleet, commands, profile, times } = started;
  const who =
    fleet === undefined
      ? 'no simulator'
      : `${whole(fleet.deviceCount)} devices, ${Number(fleet.readingsPerSecond.toFixed(1))} readings/s, seed ${fleet.seed}`;
  const parts = [...times].map(([part, ms]) => `${part} ${(ms / 1000).toFixed(1)}`).join(', ');
  const lines = [
    `${colour.bold('Weir')}  profile ${profile}, ${who}`,
    '',
    `  ${colour.bold(colour.cyan(page))}   ${colour.dim('the live page')}`,
    '',
    ...commands.flatMap(({ title, command }) => [`  ${colour.dim(`# ${title}`)}`, `  ${command}`]),
    '',
    colour.dim(`  ready after ${parts} s`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

export function summaryText({ snapshot, ranMs, firstAlertMs, isSettled }: Summary, colour: Colour): string {
  const { in: taken, accepted, duplicates, late, rejected, panes, alerts, reasons } = snapshot;
  const sum = accepted + duplicates + late + rejected;
  const lines = [
    '',
    `${colour.bold('Ended')} after ${span(ranMs)}`,
    `  ${whole(taken)} readings in = ${whole(accepted)} accepted + ${whole(duplicates)} duplicates + ${whole(late)} late + ${whole(rejected)} rejected`,
    ...(sum === taken || !isSettled
      ? []
      : [colour.yellow(`  these sum up to ${whole(sum)}: report it, nothing may vanish`)]),
    ...(rejected > 0 ? [`  rejected: ${reasonsText(reasons, 8)}`] : []),
    `  ${whole(panes)} windows out, ${whole(alerts)} alerts published${firstAlertMs === undefined ? '' : `, the first ${span(firstAlertMs)} after the start`}`,
    ...(isSettled ? [] : [colour.yellow('  something was still under way; it ended with this process')]),
    '',
  ];
  return lines.join('\n');
}
