// docs/settings.md as text, from the tables of settings. Pure: scripts/settings-doc.ts writes it, a test compares it.
import type { SettingSpec } from '#config/deploy-setting-kinds.ts';
import { DEPLOY_SETTINGS } from '#config/deploy-settings.ts';
import {
  SETTINGS_FILE,
  SETTINGS_FILE_KEY,
  SETTINGS_FILE_VARIABLE,
  variableOf,
} from '#config/deploy-settings-reader.ts';
import { SINK_DEPLOY } from '#config/sinks.ts';

type Name = keyof typeof DEPLOY_SETTINGS;

/** Settings of sinks that stand in a chapter on something else; all others of theirs have one of their own. */
const ELSEWHERE: readonly Name[] = [
  ...(['aggregatesStream', 'aggregatesShards', 'timestreamColumns', 'timestreamMemoryHours'] as const),
  ...(['timestreamMagneticDays', 'timestreamEndpoint'] as const),
  ...(['historyDays', 'mergeEveryMinutes', 'historyScanLimitMb'] as const),
];

const FURTHER = SINK_DEPLOY.flatMap((settings) => Object.keys(settings) as Name[]).filter(
  (name) => !ELSEWHERE.includes(name),
);

/** Headings of the page and their settings; test/lib/settings-page.test.ts fails when one is missing. */
const CHAPTERS: readonly (readonly [string, readonly Name[]])[] = [
  [
    'Which deployment',
    ['stage', 'profile', 'windows', 'dimensionWindows', 'keyGroups', 'keepData', 'kmsKeyArn', 'topicsKey'],
  ],
  ['Ingestion', ['ingestion', 'mskClusterArn', 'mskTopic', 'mskMaxPollers', 'offsetLagAlarm']],
  ['Streams', ['streamMode', 'rawShards', 'readingsShards', 'aggregatesStream', 'aggregatesShards', 'retentionHours']],
  [
    'Validate',
    [
      'maxDepth',
      'earliestYear',
      'latestYear',
      'validateBatchSize',
      'validateBatchingWindowSeconds',
      'validateRetryAttempts',
      'validateRecordAgeSeconds',
      'quarantineDays',
    ],
  ],
  [
    'Aggregate',
    [
      'aggregateBatchSize',
      'aggregateBatchingWindowSeconds',
      'aggregateParallelization',
      'windowStateStore',
      'paneTtlHours',
    ],
  ],
  [
    'Time series',
    [
      'timeSeries',
      'historyDays',
      'mergeEveryMinutes',
      'historyScanLimitMb',
      'timestreamColumns',
      'timestreamMemoryHours',
      'timestreamMagneticDays',
      'timestreamEndpoint',
    ],
  ],
  ['Where windows go besides', FURTHER],
  ['Readings as they came', ['archive', 'archiveDays']],
  ['Query API', ['api', 'apiIssuer', 'apiAudience', 'apiCorsOrigins', 'apiRequestsPerSecond', 'hotCopy']],
  ['Detect', ['detectBatchSize', 'detectInvocationWindowSeconds', 'detectHandsOn', 'detectFanOut', 'alertTtlDays']],
  [
    'Who is told, and what is kept of it',
    [
      'alertSubscriptions',
      'language',
      'zone',
      'pageUrl',
      'alertTellFrom',
      'alertRecordOnly',
      'alertGroupBy',
      'alertCapPerMinute',
      'alertRepeatMinutes',
      'alertEscalateMinutes',
      'escalationSubscriptions',
      'escalationTopicArn',
      'alertHours',
      'alertMaintenance',
      'acknowledgeKey',
      'forward',
      'operationsSubscriptions',
      'arrivalTicks',
      'canary',
      'iteratorAgeAlarmSeconds',
      'rejectedAlarmPerMinute',
      'rejectedAlarmPercent',
      'lateAlarmPercent',
      'duplicateAlarmPercent',
      'quarantineAlarmObjects',
      'board',
      'detailBoard',
      'detailedMetrics',
      'tracing',
      'callLogs',
      'logRetentionDays',
      'memoryMb',
    ],
  ],
];

const INTRODUCTION = `# Settings

<!-- Written by scripts/settings-doc.ts from src/config/deploy-settings.ts. Do not edit. -->

A setting is looked for in this order; the first that has it wins:

1. the command line: \`npx cdk deploy --all -c stage=prod -c rawShards=2\`
2. the environment: \`WEIR_STAGE=prod\`
3. the file \`${SETTINGS_FILE}\` in the project's folder, or the one that \`-c ${SETTINGS_FILE_KEY}=prod.json\` or \`${SETTINGS_FILE_VARIABLE}\` names:

\`\`\`json
{
  "stage": "prod",
  "profile": "smoke",
  "retentionHours": 72,
  "alertSubscriptions": [
    "ops@example.org",
    { "endpoint": "https://example.org/hooks/weir", "severity": ["high", "critical"], "region": ["north"] }
  ]
}
\`\`\`

A wrong value or an unknown name stops the synth; the message lists every problem at once. Stages and profiles live side by side in one
account: their stacks are called \`weir-<profile>-<stage>-data\`, \`-compute\`, and by the engine \`-history\` or \`-time-series\`.
`;

/** The whole page. Throws when a setting has no chapter. */
export function settingsPage(): string {
  const told = new Set(CHAPTERS.flatMap(([, names]) => names));
  const missing = Object.keys(DEPLOY_SETTINGS).filter((name) => !told.has(name as Name));
  if (missing.length > 0)
    throw new Error(`docs/settings.md has no chapter for ${missing.join(', ')}: add it to CHAPTERS`);
  return [
    INTRODUCTION,
    ...CHAPTERS.filter(([, names]) => names.length > 0).map(([heading, names]) => chapter(heading, names)),
  ].join('\n');
}

function chapter(heading: string, names: readonly Name[]): string {
  const rows = names.map((name) => {
    const spec: SettingSpec<unknown> = DEPLOY_SETTINGS[name];
    const cells = [`\`${name}\`<br>\`${variableOf(name)}\``, shown(spec.default), spec.unit, spec.range, spec.reason];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [`## ${heading}`, '', '| name | default | unit | allowed | why |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value) || value === '') return value.length === 0 ? 'none' : `\`${JSON.stringify(value)}\``;
  return `\`${String(value)}\``;
}
