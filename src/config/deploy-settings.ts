// Every setting of a deployment: name, unit, default, range, reason. lib reads it, docs/settings.md is generated from it.
// It refuses unknown names and wrong values, all of them at once; see readDeploySettings.
import { profiles } from '#profiles/index.ts';
import { AGGREGATES_SETTINGS } from './deploy-aggregates.ts';
import { ENCRYPTION_SETTINGS } from './deploy-encryption.ts';
import { INGESTION_SETTINGS } from './deploy-ingestion.ts';
import { choice, flag, type SettingSpec, text, whole, wholeOf } from './deploy-setting-kinds.ts';
import { listOf, wholeLike } from './deploy-setting-shared.ts';
import { subscriptions } from './deploy-subscriptions.ts';
import { settingsTable } from './settings.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, up to two years. */
const LOG_RETENTIONS_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];

export const DEPLOY_SETTINGS = {
  stage: text({
    default: 'dev',
    form: /^[a-z][a-z0-9-]{0,15}$/,
    range: 'lower-case letters, digits and `-`, a letter first, up to 16',
    reason:
      'Part of every name, so stages live side by side. `local` leaves out what emulators refuse: Timestream, the enhanced fan-out consumer, the dashboard.',
  }),
  profile: choice(Object.keys(profiles), {
    default: 'energy',
    reason: 'What the readings mean. Part of every name, so several profiles live side by side.',
  }),
  windows: listOf(settingsTable.windows),
  keyGroups: wholeLike(settingsTable.keyGroups),
  ...INGESTION_SETTINGS,
  streamMode: choice(['provisioned', 'on-demand'], {
    default: 'provisioned',
    reason:
      'A shard costs $11 a month and takes 1 MB/s; on-demand costs $29 a month idle and scales by itself, for load that nobody can foresee.',
  }),
  rawShards: whole({
    unit: 'shards',
    default: 1,
    min: 1,
    max: 500,
    reason:
      'One takes 1 MB/s or 1,000 records/s; pack readings into records before adding shards. Unused with on-demand.',
  }),
  readingsShards: whole({
    unit: 'shards',
    default: 1,
    min: 1,
    max: 500,
    reason:
      'One carries the packs of 1 MB/s and 15,000 device-measures of baselines. At most one a key group. Unused with on-demand.',
  }),
  ...AGGREGATES_SETTINGS,
  retentionHours: whole({
    unit: 'h',
    default: 24,
    min: 24,
    // State outlives the streams by eight days and is kept for a year at most.
    max: 8568,
    reason:
      'How long the streams wait for a stage that is down: 24 h is in the price of a shard, each shard-hour beyond (to 7 days) $0.02. Set 72 or more where nobody is called at weekends.',
  }),
  keepData: flag({
    default: true,
    reason:
      'Streams, tables, topics and buckets outlive the deletion of their stack. `false` only for trials: the data goes with the stack.',
  }),
  ...ENCRYPTION_SETTINGS,
  quarantineDays: whole({
    unit: 'd',
    default: 90,
    min: 1,
    max: 3650,
    reason: 'How long rejected and too-late readings are kept for redrive; a quarter covers a slow firmware fix.',
  }),
  paneTtlHours: wholeLike(settingsTable.paneTtlHours),
  alertTtlDays: wholeLike(settingsTable.alertTtlDays),
  timeSeries: choice(['timestream', 'none'], {
    default: 'timestream',
    reason:
      'Where aggregates go. AWS closed Timestream for LiveAnalytics to new accounts on 2025-06-20: an account without it needs `none`, and reads its windows from DynamoDB.',
  }),
  timestreamMemoryHours: whole({
    unit: 'h',
    default: 24,
    min: 1,
    max: 8766,
    reason:
      'The memory store costs $26 per GB-month, the magnetic store $0.03; a day lets corrections of late readings arrive cheaply and at once.',
  }),
  timestreamMagneticDays: whole({
    unit: 'd',
    default: 365,
    min: 1,
    max: 73_000,
    reason: 'A year allows comparing with last year, at $0.03 per GB-month.',
  }),
  timestreamEndpoint: text({
    default: '',
    form: /^(https?:\/\/[^\s/]+)?$/,
    range: 'an http(s) address, or nothing',
    reason:
      'Only for stage `local`: where the stand-in for Timestream listens. Elsewhere the SDK finds its endpoint itself.',
  }),
  validateBatchSize: whole({
    unit: 'records',
    default: 1000,
    min: 1,
    max: 10_000,
    reason: 'What one shard takes in a second; larger only helps to catch up, smaller re-reads less after a failure.',
  }),
  validateRetryAttempts: whole({
    unit: 'attempts',
    default: 5,
    min: 0,
    max: 10_000,
    reason:
      'Bad readings never fail a batch, so a failure is a broken dependency: five attempts, then the batch is kept in the quarantine bucket.',
  }),
  validateRecordAgeSeconds: whole({
    unit: 's',
    default: 21_600,
    min: 60,
    max: 604_800,
    reason:
      'A record older than this goes to the quarantine bucket instead of being tried again. Six hours: a backlog after an outage is still worked off, and a quarter of the shortest retention, so nothing expires unseen.',
  }),
  aggregateBatchSize: whole({
    unit: 'records',
    default: 10_000,
    min: 1,
    max: 10_000,
    reason: 'The state is loaded and committed once a batch, so the largest that AWS allows is the cheapest.',
  }),
  aggregateBatchingWindowSeconds: whole({
    unit: 's',
    default: 30,
    min: 0,
    max: 300,
    reason:
      'Gathers readings before the state is touched: 30 s is half the smallest window. Longer is cheaper and later.',
  }),
  aggregateParallelization: whole({
    unit: 'batches a shard',
    default: 1,
    min: 1,
    max: 10,
    reason:
      'Lambda keeps the records of one key group together, so more batches a shard are safe; raise it when the iterator age grows.',
  }),
  detectBatchSize: whole({
    unit: 'records',
    default: 100,
    min: 1,
    max: 10_000,
    reason: 'Alerts leave at the end of a batch, so a small one keeps them quick; a record is a pack of many readings.',
  }),
  detectInvocationWindowSeconds: whole({
    unit: 's',
    default: 60,
    min: 0,
    max: 900,
    reason:
      'How long baselines travel in the invocation window before they are written to DynamoDB. A minute makes 60 times fewer writes than every second; 0 writes after every batch.',
  }),
  detectFanOut: flag({
    default: false,
    reason:
      'An enhanced fan-out consumer brings a record in about 70 ms instead of up to 1 s, at $11 a shard and month. `true` where an alert within 100 ms is needed.',
  }),
  memoryMb: whole({
    unit: 'MB',
    default: 1769,
    min: 128,
    max: 10_240,
    reason: '1,769 MB is one whole vCPU, and a handler uses one; less makes it slower at the same price.',
  }),
  logRetentionDays: wholeOf({
    unit: 'd',
    default: 30,
    values: LOG_RETENTIONS_DAYS,
    reason: 'A month of logs outlives every investigation seen; CloudWatch never deletes by itself.',
  }),
  iteratorAgeAlarmSeconds: whole({
    unit: 's',
    default: 600,
    min: 60,
    max: 604_800,
    reason: 'A stage that is ten minutes behind does not catch up by itself. Must exceed twice the batching window.',
  }),
  rejectedAlarmPerMinute: whole({
    unit: 'readings a minute',
    default: 100,
    min: 1,
    max: 10_000_000,
    reason:
      'A few bad readings are daily bread. A hundred a minute, for ten of fifteen minutes, is a release of firmware or a changed format.',
  }),
  rejectedAlarmPercent: percent(
    5,
    'A fleet that is well has under one in a hundred rejected; five last only when something changed.',
  ),
  lateAlarmPercent: percent(
    5,
    'Devices that buffer send in order and are never late; five in a hundred values are a sender out of order or a clock.',
  ),
  duplicateAlarmPercent: percent(
    30,
    'Senders repeat after a time-out, and a redrive brings good values again; a third, for a quarter of an hour, is a sender that repeats everything.',
  ),
  quarantineAlarmObjects: whole({
    unit: 'objects',
    default: 10_000,
    min: 1,
    max: 1_000_000_000,
    reason: 'An object holds the rejections of a batch; ten thousand are a week of a fault that nobody has looked at.',
  }),
  detailBoard: flag({
    default: true,
    reason:
      'A second CloudWatch board with every metric of each resource, for whoever searches a cause. An account has three boards free, a further one costs $3 a month.',
  }),
  alertSubscriptions: subscriptions({
    filters: true,
    reason:
      'Who receives alerts, filtered by severity, region, type (`alert`), rule and state (`firing`, `resolved`). E-mail addresses must confirm once.',
  }),
  operationsSubscriptions: subscriptions({
    filters: false,
    reason: 'Who is told when the pipeline itself needs help (the alarms of docs/runbook.md).',
  }),
} satisfies Record<string, SettingSpec<unknown>>;

/** A share of what comes in, as a whole number of percent. */
function percent(value: number, reason: string): SettingSpec<number> {
  return whole({ unit: '%', default: value, min: 1, max: 100, reason });
}

type Table = typeof DEPLOY_SETTINGS;

/** The values of one deployment, checked. */
export type DeploySettings = {
  readonly [Name in keyof Table]: Table[Name] extends SettingSpec<infer Value> ? Value : never;
};

/** The stage that emulators deploy. */
export const LOCAL_STAGE = 'local';
