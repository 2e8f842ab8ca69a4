// What `weir rules` takes: the rules of a running deployment, looked at, changed, taken back, tried.

import { exitCodes } from '../command-line/exit-codes.ts';
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';
import { AS_REPLAY_ROWS, FILE_ROW } from '../replay/as-replay-rows.ts';

const READS = exitCodes('shown');
const CHANGES = exitCodes('done, or you said no', { changes: true });
const JSON_ROW = { says: 'as JSON' };

const SCOPE_ROWS = {
  all: { heading: 'whose rules', says: 'those of all devices (the default)' },
  dimension: { value: 'NAME=VALUE', says: 'those of the devices of a dimension value, such as region=North' },
  device: { value: 'DEVICE', says: 'those of one device' },
} as const satisfies OptionTable;

const SAVING_ROWS = {
  why: { value: 'TEXT', says: 'the reason, kept with the version' },
  by: { value: 'NAME', says: 'who changes them (USER of the environment)' },
  'if-version': { value: 'N', says: 'only where N is still the latest version' },
  yes: { says: 'do not ask' },
} as const satisfies OptionTable;

const CHANGE = {
  name: 'RULE.FIELD=VALUE | FILE',
  says: 'spike.ratio=2 sets a field, spike.forMs=off takes it away, spike=off switches the rule off, default in place of a value goes back to the profile; or one FILE of JSON that is the whole change',
  offers: 'file',
} as const;

const GET_OPTIONS = {
  version: { value: 'N', says: 'of this version (the latest)' },
  shadow: { says: 'the shadow instead, and what it would have said' },
  json: JSON_ROW,
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const GET: CommandTable<typeof GET_OPTIONS> = {
  name: 'rules get',
  about: 'Shows which version of the rules there is, when it begins, and what in it differs from the profile.',
  usage: '[OPTION …]',
  options: GET_OPTIONS,
  notes: `The JSON has \`body\`: written to a file and changed, it is what \`rules set FILE\` takes.\n\n${READS}`,
  examples: ['--local', '-c stage=prod --json'],
};

const SET_OPTIONS = {
  ...SCOPE_ROWS,
  ...SAVING_ROWS,
  shadow: { says: 'try it beside the rules in force: it is counted, and told to nobody; one at a time' },
  off: { says: 'with --shadow: end the shadow' },
  'max-bytes': { value: 'BYTES', default: '128', says: 'refuse what would keep more than this more of each device' },
  json: JSON_ROW,
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const SET: CommandTable<typeof SET_OPTIONS> = {
  name: 'rules set',
  about:
    'Changes the rules without a deployment. The change is checked, shown, stored as a new version, and holds for readings that arrive from two minutes later on.',
  usage: 'RULE.FIELD=VALUE … | FILE [OPTION …]',
  operand: CHANGE,
  options: SET_OPTIONS,
  notes: `A duration (5m) is taken for a field that ends in Ms. What fires by a rule that is switched off for all is told as over (rule-removed). rules undo takes a change back.

${CHANGES}`,
  examples: [
    'spike.ratio=1.5 spike.severity=critical --why "too late in March" --local',
    'outage=off --device meter-00042 --yes --local',
    'outage.below=0.2 --dimension region=North -c stage=prod',
    './rules.json --if-version 7 -c stage=prod',
    '--shadow spike.ratio=1.5 --yes --local',
  ],
};

const DIFF_OPTIONS = {
  json: JSON_ROW,
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const DIFF: CommandTable<typeof DIFF_OPTIONS> = {
  name: 'rules diff',
  about: 'What the latest version has that the one before it has not; or between two versions, or to a file.',
  usage: '[VERSION | FILE] [VERSION] [OPTION …]',
  operand: {
    name: 'VERSION | FILE',
    says: 'a number, 0 for the profile as it was deployed; or a file',
    offers: 'file',
  },
  options: DIFF_OPTIONS,
  notes: READS,
  examples: ['--local', '3 7 -c stage=prod', './rules.json --local'],
};

const HISTORY_OPTIONS = {
  limit: { value: 'N', default: '20', says: 'the last N versions' },
  json: { says: 'as JSON, whole: what `rules test --rules` takes' },
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const HISTORY: CommandTable<typeof HISTORY_OPTIONS> = {
  name: 'rules history',
  about: 'The versions of the rules, newest first: when each began, who made it, and why.',
  usage: '[OPTION …]',
  options: HISTORY_OPTIONS,
  notes: READS,
};

const UNDO_OPTIONS = {
  ...SAVING_ROWS,
  shadow: { says: 'end the shadow; the rules in force stay' },
  json: JSON_ROW,
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const UNDO: CommandTable<typeof UNDO_OPTIONS> = {
  name: 'rules undo',
  about: 'Goes back to an earlier version: what it said is stored as a new one.',
  usage: '[VERSION] [OPTION …]',
  operand: { name: 'VERSION', says: 'the version to go back to (the one before the latest); 0 is the profile' },
  options: UNDO_OPTIONS,
  notes: CHANGES,
  examples: ['--local', '4 --why "the summer is over" -c stage=prod'],
};

const TEST_OPTIONS = {
  ...SCOPE_ROWS,
  hours: { value: 'N', default: '24', says: 'how far back the readings stream is read' },
  json: JSON_ROW,
  ...DEPLOYMENT_ROWS,
  file: FILE_ROW,
  profile: { ...PROFILE_ROW, says: `${PROFILE_ROW.says}; the change is tried on its rules` },
  'file-device': { value: 'NAME', says: 'the device, where no column holds it' },
  ...AS_REPLAY_ROWS,
} as const satisfies OptionTable;

export const TEST: CommandTable<typeof TEST_OPTIONS> = {
  name: 'rules test',
  about:
    'Tries a change before it is made: the same readings are judged by the rules as they are and as they would be, and the incidents of both are counted by rule and by device. Changes nothing.',
  usage: 'RULE.FIELD=VALUE … | FILE [OPTION …]',
  operand: CHANGE,
  options: TEST_OPTIONS,
  notes: `Of a deployment, readings are read back from its readings stream at a quarter of what it gives. Both sides begin with what is normal for each device today; incidents begin anew. From a file both begin cold, and learn what is normal from it.

${READS}`,
  examples: [
    'spike.ratio=1.5 --local',
    'spike.ratio=1.5 --file readings.jsonl --profile energy',
    './rules.json -c stage=prod --hours 6 --json',
  ],
};

export const RULES: CommandTable = {
  name: 'rules',
  about: 'The rules of a running deployment: looked at, changed without a deployment, taken back, tried on readings.',
  usage: 'get | set | diff | history | undo | test',
  options: {},
  parts: [
    { table: GET, summary: 'shows the rules and what differs from the profile' },
    { table: SET, summary: 'changes them; holds two minutes later' },
    { table: DIFF, summary: 'what two versions differ in' },
    { table: HISTORY, summary: 'who changed what, when and why' },
    { table: UNDO, summary: 'goes back to an earlier version' },
    { table: TEST, summary: 'tries a change on readings before it is made' },
  ],
};
