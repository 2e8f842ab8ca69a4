// Everything that chaos does, by where it happens. A test sees that each occurs; docs/replay.md says what each is.

export type StageName = 'validate' | 'aggregate' | 'detect' | 'sweep';

/** What Lambda, the event source and the order of the senders do. */
const OF_THE_PLATFORM = [
  'invocation throttled',
  'crash before the handler',
  'crash after the handler',
  'batch delivered twice',
  'batch read again',
  'batch cut',
  'function starts cold',
  'another instance',
  'two invocations at once',
  'invocation outlives its time-out',
  'window ended early',
  'idle until windows close',
  'raw stream resharded',
  'readings stream resharded',
  'sweep in between',
  'line moved',
] as const;

const PUBLISHING = ['crash before publishing', 'crash after publishing'] as const;
const COMMITTING = [
  'crash before committing',
  'crash after committing',
  'condition lost',
  'state store refuses',
] as const;
const TELLING = [
  'crash before storing an alert',
  'crash after marking',
  'alert store refuses',
  'topic refuses',
] as const;

/** What the functions' own calls meet. "Outage": a stretch of calls is refused. */
const OF_A_STAGE = {
  validate: [...PUBLISHING, 'crash while publishing', 'quarantine refuses', 'readings stream refuses'],
  aggregate: [
    ...[...PUBLISHING, ...COMMITTING, 'crash while publishing', 'quarantine refuses', 'pane sink refuses'],
    ...['pane sink outage', 'state store outage'],
  ],
  detect: [...PUBLISHING, ...COMMITTING, ...TELLING, 'topic outage', 'state store outage', 'state above its limit'],
  sweep: [
    ...[...PUBLISHING, ...COMMITTING, 'crash while publishing', 'crash after marking', 'alert store refuses'],
    ...['topic refuses', 'pane sink refuses'],
  ],
} as const satisfies Readonly<Record<StageName, readonly string[]>>;

type PlatformKind = (typeof OF_THE_PLATFORM)[number];
/** What a port can do to any stage that calls it; `FAULT_KINDS` says which occur. */
export type PortFault =
  | (typeof PUBLISHING)[number]
  | (typeof COMMITTING)[number]
  | (typeof TELLING)[number]
  | 'crash while publishing'
  | 'quarantine refuses'
  | 'readings stream refuses'
  | 'pane sink refuses'
  | 'pane sink outage'
  | 'state store outage'
  | 'topic outage'
  | 'state above its limit';

export type FaultKind = PlatformKind | `${StageName}: ${PortFault}`;

export const FAULT_KINDS: readonly string[] = [
  ...OF_THE_PLATFORM,
  ...Object.entries(OF_A_STAGE).flatMap(([stage, faults]) => faults.map((fault) => `${stage}: ${fault}`)),
];
