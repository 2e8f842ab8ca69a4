// The figures of a simulated day as tables for people.
import { type Row, textTable } from '../text-table.ts';
import type { FleetDayFigures } from './fleet-day.ts';
import { byKind, type DayScore } from './score.ts';
import { failingsOf } from './verdict.ts';

export function fleetDayText({ devices, historyDays, runs }: FleetDayFigures): string {
  const [first] = runs;
  const whole = `${devices.toLocaleString('en')} meters, a reading each 15 min, ${historyDays} days of history and the day that is scored\n\n`;
  const overview = runs.length > 1 && first !== undefined ? `${textTable(RUN_HEADER, runs.map(runRow))}\n` : '';
  return `${whole}${overview}${runs.map(runText).join('\n')}`;
}

const RUN_HEADER: Row = ['run', 'found', 'once', 'told', 'false', 'false told', 'a device-month', 'messages', ''];

const nameOf = ({ variant, seed }: DayScore): string => `${variant}, seed ${seed}`;

function runRow(run: DayScore): Row {
  const { foundSingle, onceSingle, toldSingle, falseRecorded, falseTold, falseToldPerDeviceMonth, messages } = run;
  const verdict = failingsOf(run).length === 0 ? 'passed' : 'not passed';
  return [
    nameOf(run),
    foundSingle,
    onceSingle,
    toldSingle,
    falseRecorded,
    falseTold,
    falseToldPerDeviceMonth,
    messages,
    verdict,
  ];
}

function runText(run: DayScore): string {
  const kinds = byKind(run.incidents).map(
    (kind): Row => [
      kind.kind,
      ...[
        kind.incidents,
        kind.found,
        kind.once,
        kind.told,
        kind.messages,
        kind.medianDelayMinutes,
        kind.worstDelayMinutes,
      ],
    ],
  );
  const rules = Object.entries(run.falseByRule).sort(([, a], [, b]) => b - a);
  const failings = failingsOf(run);
  return [
    `${nameOf(run)}\n\n`,
    textTable(['kind', 'incidents', 'found', 'once', 'told', 'messages', 'delay min', 'worst'], kinds),
    `\n  false incidents: ${run.falseRecorded} recorded (${run.falseRecordedPerDeviceMonth.toFixed(3)} a device-month)`,
    rules.length === 0 ? '' : `: ${rules.map(([rule, count]) => `${rule} ${count}`).join(', ')}`,
    `\n  of these told: ${run.falseTold} (${run.falseToldPerDeviceMonth.toFixed(3)} a device-month)\n`,
    `  messages sent: ${run.messages}\n`,
    failings.length === 0 ? '  passed\n' : `  not passed: ${failings.join('; ')}\n`,
  ].join('');
}
