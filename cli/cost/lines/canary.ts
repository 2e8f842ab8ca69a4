// The canary: what a reading a minute of Weir's own costs on its way. Commits that a fleet makes anyhow are not counted
// twice.
import { HOURS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';
import { windowCommits } from './state.ts';

const MINUTES_PER_MONTH = 60 * HOURS_PER_MONTH;
const GIB = 1024 ** 3;
const LEAST_BYTES = 1024;
/** src/stages/canary/canary.ts: how often each of aggregate and detect notes it at most. */
const NOTES_PER_MONTH = MINUTES_PER_MONTH / 5;

export function canaryLines(context: BillContext): CostLine[] {
  const { choice, flow } = context;
  if (!choice.canary) return [];
  const records = 2 * MINUTES_PER_MONTH;
  const calls = (MINUTES_PER_MONTH * 60) / Math.max(60, choice.aggregateBatchingWindowSeconds);
  // Of a fleet whose key groups are all written at each call it is one of the readings in one of them.
  const further = Math.max(0, calls - windowCommits(flow) / choice.keyGroups);
  return [
    ...(choice.streamMode === 'provisioned'
      ? [line('Kinesis', 'canary: on both streams', 'putUnit', records)]
      : [line('Kinesis', 'canary: GB in, both streams', 'onDemandInGb', (records * LEAST_BYTES) / GIB)]),
    ...(choice.windowStateStore === 's3'
      ? [line('S3', 'canary: further commits of its key group', 's3Put', further)]
      : [line('DynamoDB', 'canary: further commits of its key group', 'dynamoWrite', further)]),
    line('DynamoDB', 'canary: baselines, notes', 'dynamoWrite', further + 2 * NOTES_PER_MONTH),
    line(
      'DynamoDB',
      'canary: notes read by the sweep and before they are written',
      'dynamoRead',
      2 * (MINUTES_PER_MONTH + NOTES_PER_MONTH),
    ),
  ];
}
