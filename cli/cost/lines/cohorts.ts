// Cohorts: places of devices, an item a key group, read and written once a window, and how far they are judged. Sizes
// are those of the code's own bytes, of a fleet whose devices are spread over some regions.
import { storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { encodePlaces, encodeStreets } from '#core/cohort/codec.ts';
import type { Place } from '#core/cohort/place.ts';
import type { CompiledCohort } from '#core/detect/rules/cohort.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';
import { commitUnits, windowCommits } from './state.ts';

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
/** Of a fleet whose dimensions' values are not stated. */
const VALUES = 20;
const WEEK_OF_WINDOWS = 672;

export function cohortLines(context: BillContext): CostLine[] {
  const { workload, choice, flow } = context;
  const { cohorts } = workload.profile;
  // Asked for at each run of the sweep, also where no rule is left: what it opened is ended then.
  const asked = line(
    'DynamoDB',
    'cohorts: how far they are judged, read by the sweep',
    'dynamoRead',
    MINUTES_PER_MONTH,
  );
  if (cohorts.length === 0) return [asked];
  const windowMs = Math.min(...cohorts.map((rule) => rule.windowMs));
  const windows = (SECONDS_PER_MONTH * 1000) / windowMs;
  const places = commitUnits(placesBytes(context));
  const streets = commitUnits(streetsBytes(cohorts));
  return [
    line('DynamoDB', 'cohorts: places of devices', 'dynamoWrite', windows * flow.groupsInUse * places.writes),
    line('DynamoDB', 'cohorts: places, read', 'dynamoRead', windows * flow.groupsInUse * places.loadReads),
    line('DynamoDB', 'cohorts: how far they are judged', 'dynamoWrite', windows * streets.writes),
    { ...asked, ...line('DynamoDB', asked.use, 'dynamoRead', MINUTES_PER_MONTH * streets.loadReads) },
    line('DynamoDB', 'cohorts: read by aggregate', 'dynamoRead', aggregateReads(context) * streets.loadReads),
    choice.windowStateStore === 's3'
      ? line('S3', 'cohorts: window states read', 's3Get', windows * flow.groupsInUse)
      : line('DynamoDB', 'cohorts: window states read', 'dynamoRead', windows * flow.groupsInUse * places.loadReads),
  ];
}

/** Once a call; a call has several key groups. */
function aggregateReads({ flow }: BillContext): number {
  return Math.min(windowCommits(flow), flow.aggregateCallsPerSecond * SECONDS_PER_MONTH);
}

/** As stored, of one key group. */
function placesBytes({ workload, flow }: BillContext): number {
  const devices = Math.max(1, Math.round(workload.deviceCount / flow.groupsInUse));
  const places = new Map<string, Map<string, Place>>();
  for (let i = 0; i < devices; i += 1) {
    const value = `region-${i % VALUES}`;
    const own = places.get(value) ?? new Map<string, Place>();
    places.set(value, own);
    // Ids of a key group are some way apart.
    own.set(`meter-${String(i * 64).padStart(6, '0')}`, placeOf(i));
  }
  const { cohorts } = workload.profile;
  return storedBytes(encodePlaces(new Map(cohorts.map((rule) => [rule.name, { ...rule, judgedMs: 0, kept: places }]))))
    .length;
}

function streetsBytes(cohorts: readonly CompiledCohort[]): number {
  const kept = new Map(
    Array.from({ length: VALUES }, (_, i) => [`region-${i}`, { ...placeOf(i), level: Math.fround(Math.cos(i)) }]),
  );
  return storedBytes(encodeStreets(new Map(cohorts.map((rule) => [rule.name, { ...rule, judgedMs: 0, kept }])))).length;
}

/** Numbers that do not deflate, as real ones. */
function placeOf(i: number): Place {
  const [mean, variance] = [Math.fround(Math.sin(i)), Math.fround(Math.sin(i * 7) ** 2)];
  return { n: WEEK_OF_WINDOWS, mean, variance, lastMs: 0, incident: undefined };
}
