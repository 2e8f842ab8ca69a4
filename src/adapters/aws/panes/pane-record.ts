// Panes as records of the stream of aggregates: JSON, a record holds panes of one device, its partition key is the
// device. Pure.

import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { chunksOf } from '../request/chunks.ts';
import type { StreamRecord } from '../streams/kinesis-put-records.ts';

/**
 * Far below the megabyte that a record takes, and ten of the 25 KB that are paid for at a time, so a record that is cut
 * costs no more. https://aws.amazon.com/kinesis/data-streams/pricing/
 */
const MAX_PANES_BYTES = 250_000;

const encoder = new TextEncoder();

/**
 * `{"type":"aggregate","profile","device_id","region","dimensions":{…},"panes":[…]}`, see docs/deploy.md. A Kinesis
 * record has no headers, so type and region (where the device has one) stand at the top, and `of` where it is no
 * device's. A severity is the business of alerts, which go to SNS with theirs as an attribute. Panes of one device with
 * other dimensions, after a move, are another record.
 */
export function paneRecords(panes: readonly Pane[]): StreamRecord[] {
  const groups = Map.groupBy(panes, ({ profile, device, of, dimensions }) =>
    JSON.stringify([profile, device, of, dimensions]),
  );
  return [...groups.values()].flatMap((members) => {
    const { device } = members[0]!;
    const start = `${JSON.stringify(headOf(members[0]!)).slice(0, -1)},"panes":[`;
    const texts = members.map((pane) => JSON.stringify(toldOf(pane)));
    return chunksOf(texts, Number.POSITIVE_INFINITY, MAX_PANES_BYTES, (text) => Buffer.byteLength(text) + 1).map(
      (chunk) => ({ partitionKey: device, data: encoder.encode(`${start}${chunk.join(',')}]}`) }),
    );
  });
}

/** Whose a pane is, and where. */
export function headOf({ profile, device, of, dimensions }: Pane) {
  return {
    type: 'aggregate',
    profile,
    device_id: device,
    ...(of === undefined ? {} : { of }),
    ...(dimensions.region === undefined ? {} : { region: dimensions.region }),
    dimensions,
  };
}

/**
 * A deviation of one reading, a sum beyond the range of doubles, and all that a void pane has no number for, are null.
 */
export function toldOf(pane: Pane) {
  const { measure, window, startMs, endMs, count, mean, min, max, sum, first, last } = pane;
  const { revision, energyKwh, increase, jump, glitches, replaced, pending, coveredMs, mergedIntoMs } = pane;
  return {
    measure,
    window,
    window_start: new Date(startMs).toISOString(),
    window_end: new Date(endMs).toISOString(),
    revision,
    count,
    avg: mean,
    min,
    max,
    sum,
    stddev: stddevOf(pane),
    first,
    last,
    ...(energyKwh === undefined ? {} : { total_energy_kwh: energyKwh }),
    ...(increase === undefined ? {} : { increase, ...withoutMissing({ jump, glitches, replaced, pending }) }),
    ...(coveredMs === undefined ? {} : { covered_ms: coveredMs }),
    ...(mergedIntoMs === undefined ? {} : { merged_into: new Date(mergedIntoMs).toISOString() }),
  };
}

function withoutMissing(numbers: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
