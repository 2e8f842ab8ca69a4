// DynamoDB, and S3 for window states by the setting: states of key groups, the hot copy of the panes, alerts.

import { stateItems } from '#adapters/aws/state/state-item.ts';
import {
  DIMENSION_COMMITS,
  DIMENSION_PART_BYTES,
  HOURS_PER_MONTH,
  SECONDS_PER_MONTH,
  TRANSITIONS_PER_ALERT,
  WRITES_PER_TRANSITION,
} from '../assumptions.ts';
import type { Flow } from '../flow.ts';
import { type CostLine, line } from '../line.ts';
import type { Workload } from '../options.ts';
import { itemBytes, meanWriteUnits, readUnits, writeUnits } from '../sample/sizes.ts';
import type { BillContext } from './bill-context.ts';

const GIB = 1024 ** 3;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
/**
 * src/adapters/aws/panes/pane-item.ts: devices of a call fall into so many items, and windows' ends into quarters of an
 * hour.
 */
export const PANE_BUCKETS = 64;
const PANE_SPAN_SECONDS = 900;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

export interface CommitUnits {
  readonly writes: number;
  readonly reads: number;
  /** Of one load. */
  readonly loadReads: number;
}

/**
 * Request units of one commit of a state of so many bytes, by the items that the adapter makes: parts are written anew,
 * asked for and deleted.
 */
export function commitUnits(bytes: number): CommitUnits {
  const { head, parts } = stateItems(
    'windows#profile#00',
    new Uint8Array(Math.ceil(bytes)),
    1000,
    WRITER,
    1_800_000_000,
  );
  const partBytes = parts.map(itemBytes);
  const partWrites = partBytes.reduce((sum, each) => sum + writeUnits(each), 0);
  const headBytes = itemBytes(head);
  return {
    // A deletion costs as much as writing what it deletes:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
    writes: writeUnits(headBytes) + 2 * partWrites,
    // The query for old parts reads old and new ones whole, whatever it projects.
    reads: parts.length === 0 ? 0 : readUnits(2 * partBytes.reduce((sum, each) => sum + each, 0)),
    loadReads: readUnits(headBytes) + partBytes.reduce((sum, each) => sum + readUnits(each), 0),
  };
}

const WRITER = '00000000-0000-4000-8000-000000000000';

/** Bytes of one key group's window state, before it is deflated for the store. */
export function windowStateBytes({ workload, shapes, flow }: BillContext): number {
  return (workload.deviceCount / flow.groupsInUse) * shapes.states.windowBytesPerDevice;
}

export function baselineStateBytes({ workload, shapes, flow }: BillContext): number {
  return (workload.deviceCount / flow.groupsInUse) * shapes.states.baselineBytesPerDevice;
}

/** Bytes of one key group's states as they are stored. */
export function storedStateBytes({ workload, shapes, flow }: BillContext): { windows: number; baselines: number } {
  const devices = workload.deviceCount / flow.groupsInUse;
  const { storedWindowBytesPerDevice, storedBaselineBytesPerDevice } = shapes.states;
  return { windows: devices * storedWindowBytesPerDevice, baselines: devices * storedBaselineBytesPerDevice };
}

/** Commits of window states a month, of all key groups. */
export function windowCommits(flow: Flow): number {
  return (flow.groupsTouched(flow.readingsPerSecond * flow.commitSeconds) / flow.commitSeconds) * SECONDS_PER_MONTH;
}

export function stateLines(context: BillContext): CostLine[] {
  const { workload, choice, flow } = context;
  const storedBytes = storedStateBytes(context);
  const window = commitUnits(storedBytes.windows);
  const commits = windowCommits(flow);
  const sweepLoads = flow.sweepLoadsPerSecond * SECONDS_PER_MONTH;
  const baseline = commitUnits(storedBytes.baselines);
  const detectSeconds = flow.detectCommitSeconds;
  const baselineCommits =
    (flow.groupsTouched(flow.readingsPerSecond * detectSeconds) / detectSeconds) * SECONDS_PER_MONTH;
  const transitions = workload.alertsPerDay * DAYS_PER_MONTH * TRANSITIONS_PER_ALERT;
  const panes = paneItemsOf(context);
  const windowsStored = storedBytes.windows * flow.groupsInUse;
  const stored =
    panes.bytesPerSecond * choice.paneTtlHours * 3600 +
    storedBytes.baselines * flow.groupsInUse +
    (choice.windowStateStore === 's3' ? 0 : windowsStored);
  return [
    ...(choice.windowStateStore === 's3'
      ? [
          line('S3', `window states: a commit each ${Math.round(flow.commitSeconds)} s`, 's3Put', commits),
          line('S3', 'window states: read before a commit, and by the sweep', 's3Get', commits + sweepLoads),
          // A list is paid like a PUT: https://aws.amazon.com/s3/pricing/
          line('S3', 'window states: listed by the sweep', 's3Put', SECONDS_PER_MONTH / listedSeconds(choice)),
          line('S3', 'window states: storage', 's3GbMonth', windowsStored / GIB),
        ]
      : [
          line(
            'DynamoDB',
            `window states: a commit each ${Math.round(flow.commitSeconds)} s`,
            'dynamoWrite',
            commits * window.writes,
          ),
          line(
            'DynamoDB',
            'window states: read before a commit, and by the sweep',
            'dynamoRead',
            (commits + sweepLoads) * window.loadReads + commits * window.reads,
          ),
        ]),
    line(
      'DynamoDB',
      `baselines: a commit each ${Math.round(detectSeconds)} s`,
      'dynamoWrite',
      baselineCommits * baseline.writes,
    ),
    line(
      'DynamoDB',
      'baselines: read by detect',
      'dynamoRead',
      baselineCommits * (baseline.loadReads + baseline.reads),
    ),
    ...(workload.hasHotCopy
      ? [line('DynamoDB', 'hot copy of the windows', 'dynamoWrite', panes.writesPerSecond * SECONDS_PER_MONTH)]
      : []),
    ...dimensionLines(context),
    line('DynamoDB', 'alerts', 'dynamoWrite', transitions * WRITES_PER_TRANSITION, 'how many alerts is an assumption'),
    // The sweep's own mark, and eight lists of pending alerts.
    line('DynamoDB', 'sweep: its mark', 'dynamoWrite', MINUTES_PER_MONTH),
    line('DynamoDB', 'sweep: pending alerts', 'dynamoRead', MINUTES_PER_MONTH * PENDING_READS),
    // One item a key group, asked for with its state, there or not.
    ...((workload.profile.silentAfterMs ?? workload.profile.allRejectedAfterMs) === undefined
      ? []
      : [line('DynamoDB', 'sweep: silent devices', 'dynamoRead', sweepLoads)]),
    line('DynamoDB', 'storage', 'dynamoGbMonth', stored / GIB),
    line('DynamoDB', 'point-in-time recovery', 'dynamoBackupGbMonth', stored / GIB),
  ];
}

/** src/stages/sweep/idle-groups.ts */
function listedSeconds({ aggregateBatchingWindowSeconds }: BillContext['choice']): number {
  return Math.max(60, aggregateBatchingWindowSeconds + 30);
}

/**
 * Of dimensions' values, for each window that ends: an item of key groups' parts, read and written. Their panes are few
 * beside the devices'.
 */
function dimensionLines({ workload, flow }: BillContext): CostLine[] {
  const { profile, dimensionValueCount, measureCount } = workload;
  if (dimensionValueCount === 0) return [];
  const ends = profile.windows.reduce((sum, { sizeMs, slideMs }) => sum + (sizeMs === slideMs ? 1000 / sizeMs : 0), 0);
  const commits = dimensionValueCount * ends * DIMENSION_COMMITS * SECONDS_PER_MONTH;
  const devicesOfValue = workload.deviceCount / dimensionValueCount;
  const bytes = Math.min(flow.groupsInUse, devicesOfValue) * measureCount * DIMENSION_PART_BYTES;
  const why = 'bytes of a key group’s part assumed';
  return [
    line('DynamoDB', 'windows of dimension values', 'dynamoWrite', commits * writeUnits(bytes), why),
    line('DynamoDB', 'windows of dimension values: read', 'dynamoRead', commits * readUnits(bytes), why),
  ];
}

/** Its own mark, the list of keys, and eight queries at half a unit. */
const PENDING_READS = 1 + 1 + 8 * 0.5;

interface PaneItems {
  readonly itemsPerSecond: number;
  readonly writesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** Items that calls of aggregate write: each call that ends windows, one a bucket and quarter of an hour. */
export function paneItemsOf(context: BillContext): PaneItems {
  const { workload, flow } = context;
  if (!workload.hasHotCopy) return { itemsPerSecond: 0, writesPerSecond: 0, bytesPerSecond: 0 };
  // Windows end each slide; the most frequent ones set the pace, the others' panes come along with theirs.
  const slideSeconds = slideSecondsOf(workload);
  return itemsAt(context, flow.panesPerSecond, Math.max(flow.commitSeconds, slideSeconds));
}

const slideSecondsOf = ({ profile }: Workload): number =>
  Math.min(...profile.windows.map((window) => window.slideMs / 1000));

function itemsAt({ workload, shapes }: BillContext, panesPerSecond: number, everySeconds: number): PaneItems {
  const buckets = Math.min(PANE_BUCKETS, workload.deviceCount);
  const panesPerEmission = (panesPerSecond * everySeconds) / buckets;
  const touched = Math.min(1, panesPerEmission);
  // A call whose windows end at several times writes two items a bucket when a quarter turns between them.
  const spans = 1 + Math.min(1, (everySeconds - slideSecondsOf(workload)) / PANE_SPAN_SECONDS);
  const itemsPerSecond = (buckets * touched * spans) / everySeconds;
  const devices = Math.max(1, workload.deviceCount / buckets);
  const bytes = shapes.panes.itemBytes(Math.max(1, panesPerEmission / spans), devices);
  return {
    itemsPerSecond,
    writesPerSecond: itemsPerSecond * meanWriteUnits(bytes),
    bytesPerSecond: itemsPerSecond * bytes,
  };
}
