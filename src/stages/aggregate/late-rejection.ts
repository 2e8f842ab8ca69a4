// A too late value as something to keep: enough of the reading to put it back after the allowed lateness was raised. It
// is printed anew: a pack has the reading's device, time, dimensions and values, and not its text.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { LateValue } from '#core/windowing/absorb.ts';
import { floorTo } from '#core/windowing/slices/window-spec.ts';
import type { Rejection } from '../ports.ts';

export function lateRejection(late: LateValue, profile: CompiledProfile): Rejection {
  const { shard, sequence, index, arrivalMs, device, measure, timeMs, value, clockMs } = late;
  const given = profile.dimensions.flatMap((name, i): [string, string][] => {
    const text = late.dimensions[i] ?? null;
    return text === null ? [] : [[name, text]];
  });
  const sliceEndMs = floorTo(timeMs, profile.latenessGrainMs) + profile.latenessGrainMs;
  return {
    kind: 'too-late',
    shard,
    sequence,
    partitionKey: device,
    index,
    arrivalMs,
    issue: {
      reason: 'too-late',
      field: measure,
      value: String(timeMs),
      expected:
        `an event time whose slice, ending at ${sliceEndMs}, plus the allowed lateness of ${profile.allowedLatenessMs} ms is after ` +
        `the device's clock at ${clockMs}, and at most 7 days before the arrival`,
    },
    // As it was stamped: whoever puts it back has it read again.
    raw: JSON.stringify({
      device_id: device,
      timestamp: timeMs + profile.stampShiftMs,
      measures: { [measure]: value },
      ...(given.length === 0 ? {} : { dimensions: Object.fromEntries(given) }),
    }),
    encoding: 'utf8',
  };
}
