// What `weir alerts` and its parts take.
import { SEVERITIES } from '#core/finding/severity.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';

const JSON_ROW = { json: { says: 'as JSON' } } as const satisfies OptionTable;
const BY_ROW = {
  by: { value: 'NAME', says: 'who says so (your name on this machine)' },
} as const satisfies OptionTable;
const NOTE = { value: 'TEXT', says: 'a sentence for the others' } as const;
const INCIDENT = { name: 'INCIDENT', says: 'its id, or how it begins; npx weir alerts list shows them' } as const;
const READS = exitCodes('shown');
const CHANGES = exitCodes('done', { changes: true });

const FILTERS = {
  device: { value: 'NAME', says: 'only of this device; * stands for any characters' },
  severity: { value: 'NAME', says: 'only those at least so grave', offers: SEVERITIES },
  open: { says: 'only those that go on' },
  since: { value: 'TIME', says: 'only those that opened since: 2h, 3d, or a time such as 2026-11-30T06:00:00Z' },
} as const satisfies OptionTable;

export const LIST = {
  name: 'alerts list',
  about: 'Incidents, those that go on first, the newest first.',
  usage: '[OPTION …]',
  options: {
    ...FILTERS,
    limit: { value: 'N', default: '50', says: 'at most so many' },
    ...JSON_ROW,
    ...DEPLOYMENT_ROWS,
  },
  notes: READS,
  examples: ['--local', '--open --severity high', "--device 'meter-1*' --since 1d --json"],
} as const satisfies CommandTable;

export const SHOW = {
  name: 'alerts show',
  about:
    'One incident: what, where and since when, the value against normal, what each rule found, what was sent and what was kept and why, who has acknowledged it, and a chart of its windows.',
  usage: 'INCIDENT [OPTION …]',
  operand: INCIDENT,
  options: {
    'no-chart': { says: 'without the drawing; what it shows is told in words all the same' },
    ...JSON_ROW,
    ...DEPLOYMENT_ROWS,
  },
  notes: READS,
  examples: ['0f3a91c2 --local', '0f3a91c2 --json'],
} as const satisfies CommandTable;

export const ACK = {
  name: 'alerts ack',
  about: 'Says that you see to an incident: repeats and escalation stop until it gets graver.',
  usage: 'INCIDENT [--note TEXT] [OPTION …]',
  operand: INCIDENT,
  options: { note: NOTE, ...BY_ROW, ...JSON_ROW, ...DEPLOYMENT_ROWS },
  notes: CHANGES,
  examples: ["0f3a91c2 --note 'the fuse; on my way'"],
} as const satisfies CommandTable;

export const RESOLVE = {
  name: 'alerts resolve',
  about:
    'Says that an incident is over, whatever its readings say: whoever was told of it is told so, within two minutes. A graver finding opens it again.',
  usage: 'INCIDENT --note TEXT [OPTION …]',
  operand: INCIDENT,
  options: { note: NOTE, ...BY_ROW, ...JSON_ROW, ...DEPLOYMENT_ROWS },
  notes: CHANGES,
  examples: ["0f3a91c2 --note 'the sensor was replaced'"],
} as const satisfies CommandTable;

export const SILENCE = {
  name: 'alerts silence',
  about:
    'Keeps messages of what matches for some time. Incidents go on being recorded; whoever was told of one is told when it is over.',
  usage: 'NAME=VALUE … --for TIME --reason TEXT [OPTION …]',
  operand: {
    name: 'NAME=VALUE',
    says: 'device, rule, kind, severity, lane or a dimension of the profile; * stands for any characters; all must match',
  },
  options: {
    for: { value: 'TIME', says: 'how long: 30m, 2h, 1d' },
    until: { value: 'TIME', says: 'instead: until then, such as 2026-12-01T08:00:00Z' },
    reason: { value: 'TEXT', says: 'why; others read it' },
    ...BY_ROW,
    ...JSON_ROW,
    ...DEPLOYMENT_ROWS,
  },
  notes: `It holds within a minute. ${CHANGES}`,
  examples: [
    "device=meter-00042 --for 2h --reason 'meter is changed'",
    "region=north rule=outage --for 1d --reason 'works by the grid'",
  ],
} as const satisfies CommandTable;

export const SILENCES = {
  name: 'alerts silences',
  about: 'Silences that hold or will, and with --all those that have ended lately.',
  usage: '[OPTION …]',
  options: { all: { says: 'those of the last days that have ended too' }, ...JSON_ROW, ...DEPLOYMENT_ROWS },
  notes: READS,
} as const satisfies CommandTable;

export const UNSILENCE = {
  name: 'alerts unsilence',
  about: 'Ends a silence now. Of what still fires under it people are told once.',
  usage: 'SILENCE [OPTION …]',
  operand: { name: 'SILENCE', says: 'its id, or how it begins; npx weir alerts silences shows them' },
  options: { ...JSON_ROW, ...DEPLOYMENT_ROWS },
  notes: CHANGES,
} as const satisfies CommandTable;

export const TAIL = {
  name: 'alerts tail',
  about: 'Follows incidents: the latest ones, then each change as it comes, until Ctrl-C.',
  usage: '[OPTION …]',
  options: {
    device: FILTERS.device,
    severity: FILTERS.severity,
    lines: { value: 'N', default: '10', says: 'of the latest to begin with' },
    json: { says: 'as JSON, one a line' },
    ...DEPLOYMENT_ROWS,
  },
  notes: READS,
} as const satisfies CommandTable;

export const ALERTS: CommandTable = {
  name: 'alerts',
  about:
    'Incidents of a deployment, or of the run of npm start: what goes on, why, who sees to it, and what is silenced.',
  usage: 'list | show | ack | resolve | silence | silences | unsilence | tail',
  options: {},
  parts: [
    { table: LIST, summary: 'incidents, those that go on first' },
    { table: SHOW, summary: 'one with its story and a chart' },
    { table: ACK, summary: 'says that you see to one' },
    { table: RESOLVE, summary: 'says that one is over' },
    { table: SILENCE, summary: 'keeps messages of what matches, for some time' },
    { table: SILENCES, summary: 'what is silenced' },
    { table: UNSILENCE, summary: 'ends a silence' },
    { table: TAIL, summary: 'follows them' },
  ],
  notes: 'npx weir alerts PART --help tells the options of a part. docs/see-alerts.md shows them at work.',
};
