// Every setting of a deployment: name, unit, default, range, reason. lib reads it, docs/settings.md is generated from
// it. It refuses unknown names and wrong values, all of them at once; see readDeploySettings.
import type { Profile } from '#core/profile/profile.ts';
import { ARCHIVE_DEPLOY } from './archive-rows.ts';
import { API_SETTINGS } from './deploy-api.ts';
import { ENCRYPTION_SETTINGS } from './deploy-encryption.ts';
import { ENGINE_SETTINGS, type EngineFrom } from './deploy-engine.ts';
import { INGESTION_SETTINGS } from './deploy-ingestion.ts';
import { MESSAGE_SETTINGS } from './deploy-messages.ts';
import { NOTIFY_SETTINGS } from './deploy-notify.ts';
import { OPERATIONS_SETTINGS } from './deploy-operations.ts';
import { PROFILE_SETTING } from './deploy-profile.ts';
import { READING_SETTINGS } from './deploy-reading.ts';
import { choice, flag, type SettingSpec, text, whole } from './deploy-setting-kinds.ts';
import { choiceLike, listOf, wholeLike } from './deploy-setting-shared.ts';
import { STATE_SETTINGS } from './deploy-state.ts';
import { subscriptions } from './deploy-subscriptions.ts';
import type { Engine } from './engine.ts';
import { settingsTable } from './settings.ts';
import { SINK_DEPLOY, type SinkDeploySettings } from './sinks.ts';

const SINK_DEPLOY_SETTINGS: SinkDeploySettings = Object.assign({}, ...SINK_DEPLOY);

export const DEPLOY_SETTINGS = {
  stage: text({
    default: 'dev',
    form: /^[a-z][a-z0-9-]{0,15}$/,
    range: 'lower-case letters, digits and `-`, a letter first, up to 16',
    reason:
      'Part of every name, so stages live side by side. `local` leaves out what emulators refuse: Timestream, the enhanced fan-out consumer, the dashboard.',
  }),
  profile: PROFILE_SETTING,
  windows: listOf(
    settingsTable.windows,
    "Replaces the profile's windows; empty keeps them. Tumbling, SIZE/SLIDE, sessions until nothing comes for a while, numbers of values, civil days, weeks and months of a zone.",
  ),
  dimensionWindows: listOf(
    settingsTable.dimensionWindows,
    "Each value of these (a region) gets the tumbling windows too, over all its devices; empty keeps the profile's. For dimensions of few values (docs/semantics.md says what it costs).",
  ),
  keyGroups: wholeLike(
    settingsTable.keyGroups,
    'The unit of order and state: each is at most a shard, costs a commit a batch, and carries 15,000 device-measures. Fixed for the life of the tables, since another number puts devices into other groups: 64 for a fleet that may come to have more than 200,000.',
  ),
  ...READING_SETTINGS,
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
  ...STATE_SETTINGS,
  paneTtlHours: wholeLike(
    settingsTable.paneTtlHours,
    'How far back the query API and the live page look; longer history is in the time-series store.',
  ),
  alertTtlDays: wholeLike(
    settingsTable.alertTtlDays,
    'At least 7 days of acceptance + 7 days of retention: a repeat within that time must find its transition.',
  ),
  ...ENGINE_SETTINGS,
  ...SINK_DEPLOY_SETTINGS,
  ...ARCHIVE_DEPLOY,
  ...API_SETTINGS,
  validateBatchSize: whole({
    unit: 'records',
    default: 10_000,
    min: 1,
    max: 10_000,
    reason:
      'The largest that AWS allows: 10,000 small records take a fiftieth of a second, and cutting a backlog or a batching window into more batches makes more packs of it. Smaller re-reads less after a failure.',
  }),
  validateBatchingWindowSeconds: whole({
    unit: 's',
    default: 0,
    min: 0,
    max: 300,
    reason:
      'How long validate gathers readings. Every second of it is a second that alerts come later, so 0; a fleet whose alerts can wait 5 s has a fifth of the calls and packs.',
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
    default: 300,
    min: 0,
    max: 300,
    reason:
      'Gathers readings before the state is touched: the state is written once a batch, so the longest is the cheapest. Windows appear that much later, alerts do not; 30 for windows within a minute.',
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
    default: 300,
    min: 0,
    max: 900,
    reason:
      'How long baselines travel in the invocation window before they are written to DynamoDB. Five minutes make 300 times fewer writes than every second, and alerts do not wait for it; 0 writes after every batch.',
  }),
  detectHandsOn: choiceLike(
    settingsTable.detectHandsOn,
    '`state`: within the invocation window a key group travels as its state. `readings`: as the readings since it was stored, where these are less; cheaper with the adaptive rule, but on trial (decision 46). Set `state`, and wait for a window, before going back to a release that does not know the other.',
  ),
  detectFanOut: flag({
    default: false,
    reason:
      'An enhanced fan-out consumer brings a record in about 70 ms instead of up to 1 s, at $11 a shard and month. `true` where an alert within 100 ms is needed.',
  }),
  memoryMb: whole({
    unit: 'MB',
    default: 512,
    min: 128,
    max: 10_240,
    reason:
      'A function’s share of a vCPU grows with its memory, up to 1,769 MB for a whole one. At 512 a call of detect for a few readings takes about 20 ms longer than at 1,769, and a cold start more than a second; waiting for other services, which is most of a call, costs a third.',
  }),
  ...OPERATIONS_SETTINGS,
  ...MESSAGE_SETTINGS,
  ...NOTIFY_SETTINGS,
  alertSubscriptions: subscriptions({
    filters: true,
    reason:
      'Who receives alerts, filtered by severity, region, type (`alert`), rule and state (`firing`, `resolved`). E-mail addresses must confirm once.',
  }),
  escalationSubscriptions: subscriptions({
    filters: true,
    reason:
      'Who is told after `alertEscalateMinutes` without an acknowledgement; a topic of its own is made for them, encrypted as that of alerts. Empty: `escalationTopicArn` names one, or nobody is.',
  }),
  operationsSubscriptions: subscriptions({
    filters: false,
    reason: 'Who is told when the pipeline itself needs help (the alarms of docs/runbook.md).',
  }),
} satisfies Record<string, SettingSpec<unknown>>;

type Table = typeof DEPLOY_SETTINGS;

type Values = { readonly [Name in keyof Table]: Table[Name] extends SettingSpec<infer Value> ? Value : never };

/** The values of one deployment, checked. */
export type DeploySettings = Omit<Values, 'timeSeries'> & {
  /** Never `auto`. */
  readonly timeSeries: Engine;
  readonly engineFrom: EngineFrom;
  /** What `profile` names. */
  readonly profileSource: Profile;
};

/** The stage that emulators deploy. */
export const LOCAL_STAGE = 'local';
