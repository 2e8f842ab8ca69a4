// The one table of settings that the functions read. lib/ writes it into their environment (`environmentOf`), they read
// it back (`readSettings`). A value outside its range and an unknown WEIR_ variable stop the cold start.
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import { DEFAULT_MAX_DEPTH } from '#core/reading/record/split-record.ts';
import { EARLIEST_YEAR, LATEST_YEAR } from '#core/reading/timestamp.ts';
import { API_ROWS } from './api-rows.ts';
import { ARCHIVE_ROWS } from './archive-rows.ts';
import { bucketName, streamName, tableName } from './aws-names.ts';
import { FORWARD_ROWS } from './forward-rows.ts';
import { MESSAGE_ROWS } from './message-rows.ts';
import { NOTIFY_ROWS } from './notify-rows.ts';
import { PROFILE_ROWS } from './profile-rows.ts';
import type { ChoiceSetting, FunctionName, ListSetting, TextSetting, ValueOf, WholeSetting } from './setting.ts';
import { SINK_ROWS } from './sinks.ts';

export const settingsTable = {
  ...PROFILE_ROWS,
  windows: {
    kind: 'list',
    env: 'WEIR_WINDOWS',
    unit: 'window specifications such as 1m,5m/1m,session/30s,count/100,calendar/1mo@Europe/Paris',
    default: [],
    pattern: /^(\d+[smhd](\/\d+[smhd])?|[a-z]+\/[A-Za-z0-9@/_+-]{1,64})$/,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'forward', 'acknowledge', 'query'],
  },
  dimensionWindows: {
    kind: 'list',
    env: 'WEIR_DIMENSION_WINDOWS',
    unit: 'dimensions such as region,building_id',
    default: [],
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
    readBy: ['aggregate', 'sweep'],
  },
  keyGroups: {
    kind: 'whole',
    env: 'WEIR_KEY_GROUPS',
    unit: 'key groups',
    default: DEFAULT_KEY_GROUPS,
    min: 1,
    max: 1024,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'query'],
  },
  maxDepth: {
    kind: 'whole',
    env: 'WEIR_MAX_DEPTH',
    unit: 'levels',
    default: DEFAULT_MAX_DEPTH,
    min: 32,
    max: 512,
    readBy: ['validate'],
  },
  earliestYear: {
    kind: 'whole',
    env: 'WEIR_EARLIEST_YEAR',
    unit: 'year',
    default: 1990,
    min: EARLIEST_YEAR,
    max: LATEST_YEAR,
    readBy: ['validate'],
  },
  latestYear: {
    kind: 'whole',
    env: 'WEIR_LATEST_YEAR',
    unit: 'year',
    default: 2100,
    min: EARLIEST_YEAR,
    max: LATEST_YEAR,
    readBy: ['validate'],
  },
  /** Where validated packs go. */
  readingsStream: {
    kind: 'text',
    env: 'WEIR_READINGS_STREAM',
    unit: 'name of a Kinesis stream',
    pattern: streamName,
    readBy: ['validate'],
  },
  /** Where the sweep puts ticks and the canary; empty: none of them. */
  rawStream: {
    kind: 'text',
    env: 'WEIR_RAW_STREAM',
    unit: 'name of a Kinesis stream',
    default: '',
    pattern: streamName,
    readBy: ['sweep'],
  },
  /** By ticks it is known how far readings are absorbed. Needs rawStream. */
  ticks: {
    kind: 'choice',
    env: 'WEIR_TICKS',
    unit: 'whether the sweep puts a tick a minute into each raw shard',
    default: 'on',
    choices: ['on', 'off'],
    readBy: ['sweep'],
  },
  /** It must become a window and be judged. Needs rawStream. */
  canary: {
    kind: 'choice',
    // Not WEIR_CANARY, which is the deploy setting's.
    env: 'WEIR_CANARY_READING',
    unit: 'whether the sweep puts a reading of its own into the raw stream each minute',
    default: 'off',
    choices: ['on', 'off'],
    readBy: ['sweep'],
  },
  /** Keeps what was rejected or too late, whole and with its reason. */
  quarantineBucket: {
    kind: 'text',
    env: 'WEIR_QUARANTINE_BUCKET',
    unit: 'name of an S3 bucket',
    pattern: bucketName,
    readBy: ['validate', 'aggregate', 'query'],
  },
  /** Open and recently closed slices of each key group, the hot copy of the panes, and the plan of the deployment. */
  windowsTable: {
    kind: 'text',
    env: 'WEIR_WINDOWS_TABLE',
    unit: 'name of a DynamoDB table',
    pattern: tableName,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'query', 'merge'],
  },
  /** What is normal for each device and measure. */
  baselinesTable: {
    kind: 'text',
    env: 'WEIR_BASELINES_TABLE',
    unit: 'name of a DynamoDB table',
    pattern: tableName,
    readBy: ['detect', 'sweep', 'query'],
  },
  /** The state of every alert, and which transitions still wait for their publication. */
  alertsTable: {
    kind: 'text',
    env: 'WEIR_ALERTS_TABLE',
    unit: 'name of a DynamoDB table',
    pattern: tableName,
    readBy: ['detect', 'sweep', 'forward', 'acknowledge', 'query'],
  },
  /** The topic people subscribe to. */
  alertsTopic: {
    kind: 'text',
    env: 'WEIR_ALERTS_TOPIC',
    unit: 'ARN of an SNS topic',
    pattern: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    readBy: ['detect', 'sweep'],
  },
  ...MESSAGE_ROWS,
  ...NOTIFY_ROWS,
  ...FORWARD_ROWS,
  ...SINK_ROWS,
  ...ARCHIVE_ROWS,
  ...API_ROWS,
  /** Where the window states of the key groups are; empty: in the windows table. */
  windowStateBucket: {
    kind: 'text',
    env: 'WEIR_WINDOW_STATE_BUCKET',
    unit: 'name of an S3 bucket',
    default: '',
    pattern: bucketName,
    readBy: ['aggregate', 'sweep', 'query'],
  },
  /**
   * Slices must outlive every reading that may still correct them: 7 days of acceptance + retention of the streams
   * (24 h by default) + a day of margin.
   */
  stateTtlHours: {
    kind: 'whole',
    env: 'WEIR_STATE_TTL_HOURS',
    unit: 'hours after the last commit',
    default: 216,
    min: 193,
    max: 8760,
    readBy: ['aggregate', 'sweep', 'query'],
  },
  paneTtlHours: {
    kind: 'whole',
    env: 'WEIR_PANE_TTL_HOURS',
    unit: "hours after the window's end",
    default: 48,
    min: 1,
    max: 8760,
    readBy: ['aggregate', 'sweep', 'query'],
  },
  detectHandsOn: {
    kind: 'choice',
    env: 'WEIR_DETECT_HANDS_ON',
    unit: 'what detect hands on from call to call',
    default: 'state',
    choices: ['state', 'readings'],
    readBy: ['detect'],
  },
  alertTtlDays: {
    kind: 'whole',
    env: 'WEIR_ALERT_TTL_DAYS',
    unit: 'days after the transition was stored',
    default: 90,
    min: 15,
    max: 3650,
    readBy: ['detect', 'sweep', 'forward', 'acknowledge', 'query'],
  },
  /** Where the counters of the stages appear; alarms and boards read it. */
  metricsNamespace: {
    kind: 'text',
    env: 'WEIR_METRICS_NAMESPACE',
    unit: 'CloudWatch namespace',
    default: 'Weir',
    pattern: /^(?!AWS\/)[A-Za-z0-9._/#:-]{1,255}$/,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'forward', 'acknowledge', 'query', 'merge'],
  },
  /** usual: what alarms and the board read, and whatever tells of a fault; the rest as fields of the log line. */
  metrics: {
    kind: 'choice',
    // Not WEIR_DETAILED_METRICS, which is the deploy setting's.
    env: 'WEIR_METRICS',
    unit: 'which counters are metrics',
    default: 'usual',
    choices: ['usual', 'all'],
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'forward', 'acknowledge', 'query', 'merge'],
  },
  /**
   * A key group without arrivals for so long is idle: two of aggregate's batching windows and a minute, else the
   * sweep would take every key group for idle while its batch gathers.
   */
  sweepIdleSeconds: {
    kind: 'whole',
    env: 'WEIR_SWEEP_IDLE_SECONDS',
    unit: 's',
    default: 60,
    min: 60,
    max: 3600,
    readBy: ['sweep'],
  },
} as const satisfies Record<string, TextSetting | WholeSetting | ListSetting | ChoiceSetting>;

type Table = typeof settingsTable;
export type SettingName = keyof Table;

/** Every setting's value by its name. A text that is not needed for the chosen engine is ''. */
export type AllSettings = { readonly [K in SettingName]: ValueOf<Table[K]> };

/** The settings that function `F` reads. */
export type SettingsOf<F extends FunctionName> = Pick<
  AllSettings,
  { [K in SettingName]: F extends Table[K]['readBy'][number] ? K : never }[SettingName]
>;
