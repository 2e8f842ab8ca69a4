// What `weir cost` takes.
import { API_ACCESS } from '#config/deploy-api.ts';
import { ENGINES } from '#config/engine.ts';
import { settingsTable } from '#config/settings.ts';
import { FURTHER_SINKS } from '#config/sinks.ts';
import { PROFILE_ROW } from '../command-line/profile-row.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { PRICE_REGION } from './prices.ts';

const OPTIONS = {
  devices: { value: 'N', default: '12000', heading: 'the fleet', says: 'devices' },
  period: { value: 'DURATION', says: 'between two readings of a device: 15m, 1m, 1s (as the profile says, or 15m)' },
  rate: { value: 'N', says: 'instead of --period: readings a second of all devices' },
  profile: { ...PROFILE_ROW, default: 'energy' },
  measures: { value: 'N', says: 'values a reading (energy 1, smoke 7, generic 3)' },
  packed: { value: 'N', default: '1', says: 'readings that producers put into one record; 1 = none' },
  rejected: { value: 'SHARE', default: '0.0001', says: 'of the readings that are rejected or too late' },
  engine: {
    value: 'NAME',
    default: 'athena',
    heading: 'what is kept and shown',
    says: `where the history of windows lives: ${ENGINES.join(', ')}`,
    offers: [...ENGINES],
  },
  windows: {
    value: 'LIST',
    says: "in place of the profile's, for example 1m,15m,5m/1m; all: the profile's, even those that are no longer than --period and so hold at most one reading of a device",
  },
  'aggregates-stream': { says: 'windows also to a Kinesis stream of their own' },
  sinks: { value: 'LIST', says: `windows also to ${FURTHER_SINKS.join(', ')}`, offers: [...FURTHER_SINKS] },
  api: {
    value: 'NAME',
    default: 'iam',
    says: `who may ask the query API (setting api): ${API_ACCESS.join(', ')}; none also leaves out the hot copy of windows`,
    offers: [...API_ACCESS],
  },
  'api-requests': {
    value: 'N',
    default: '1000',
    says: 'requests a day of the query API, a device’s day of windows each',
  },
  'hot-copy': { says: 'windows of late are kept in DynamoDB without an API too (setting hotCopy)' },
  archive: { says: 'every valid reading kept as it came, for a year (setting archive)' },
  'detect-hands-on': {
    value: 'NAME',
    default: settingsTable.detectHandsOn.default,
    says: `what detect hands on from call to call (setting detectHandsOn): ${settingsTable.detectHandsOn.choices.join(', ')}; the latter is on trial`,
    offers: [...settingsTable.detectHandsOn.choices],
  },
  'dimension-windows': {
    value: 'LIST',
    says: "windows of dimensions' values too, with how many values there are: region:20",
  },
  retention: { value: 'HOURS', default: '24h', says: 'of the streams: 24h, 72h, 7d' },
  history: {
    value: 'DAYS',
    default: '365d',
    says: 'of the windows in the engine; the bill is that of a full history',
  },
  'alerts-per-day': { value: 'N', says: 'alerts that open (one each hundred devices)' },
  dashboards: {
    value: 'R,P,H',
    says: 'Grafana boards: refresh, people, hours a day, such as 5m,2,8h; none (15m,1,1h)',
  },
  'max-delay': {
    value: 'DURATION',
    default: '5m',
    heading: 'the answer',
    says: 'the longest a window may wait for its batch',
  },
  'max-alert-delay': { value: 'DURATION', says: 'how long alerts may wait for readings to be gathered (none)' },
  'as-deployed': { says: 'the lines of the default settings, not of the cheapest ones' },
  target: { value: 'USD', says: 'say whether a month costs at most so much, and what prevents it' },
  'target-per-million': { value: 'USD', says: 'the same for a million readings' },
  'free-tier': {
    says: 'also the total without what an account always gets free each month, where nothing else uses it',
  },
  region: {
    value: 'NAME',
    default: PRICE_REGION,
    says: `only ${PRICE_REGION} has a price table`,
    offers: [PRICE_REGION],
  },
  json: { says: 'everything as JSON, and nothing else' },
} as const satisfies OptionTable;

export const COST: CommandTable<typeof OPTIONS> = {
  name: 'cost',
  script: 'cost',
  about:
    'What a Weir deployment costs a month, line by line, all in: us-east-1, list prices, from sizes measured by running the code.',
  usage: '[--devices N] [--period 15m | --rate N] [OPTION …]',
  options: OPTIONS,
  examples: [
    '--devices 12000 --period 15m --target 40',
    '--devices 12000 --period 1m --engine timestream',
    '--devices 12000 --rate 10000 --packed 100 --target-per-million 0.02',
  ],
};
