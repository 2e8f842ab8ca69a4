// The admitted values of one device and measure: kept in the order of the file, then sorted by time with repeated ones
// taken out.

export type Series = { device: string; measure: string; times: Float64Array; values: Float64Array; count: number };

/**
 * What is left of a series, ascending in time, and how many values repeated an earlier one (`conflicts` of them with
 * another value).
 */
export type DistinctSeries = {
  device: string;
  measure: string;
  times: Float64Array;
  values: Float64Array;
  /** Indices of the values in the order of the file. */
  arrival: Uint32Array;
  duplicates: number;
  conflicts: number;
};

export function emptySeries(device: string, measure: string): Series {
  return { device, measure, times: new Float64Array(8), values: new Float64Array(8), count: 0 };
}

export function append(series: Series, timeMs: number, value: number): void {
  if (series.count === series.times.length) {
    series.times = enlarged(series.times);
    series.values = enlarged(series.values);
  }
  series.times[series.count] = timeMs;
  series.values[series.count] = value;
  series.count += 1;
}

function enlarged(numbers: Float64Array): Float64Array {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** Values whose times fall into the same `resolutionMs` are one value: the first in the order of the file. */
export function distinct(series: Series, resolutionMs: number): DistinctSeries {
  const slot = (at: number): number => Math.floor(series.times[at]! / resolutionMs);
  const order = range(series.count);
  let sorted = true;
  for (let at = 1; at < series.count && sorted; at += 1) sorted = slot(at - 1) <= slot(at);
  if (!sorted) order.sort((a, b) => slot(a) - slot(b) || a - b);

  const times = new Float64Array(series.count);
  const values = new Float64Array(series.count);
  const keptFrom = new Uint32Array(series.count);
  let kept = 0;
  let conflicts = 0;
  let lastSlot = Number.NaN;
  for (const at of order) {
    if (slot(at) === lastSlot) {
      if (series.values[at] !== values[kept - 1]) conflicts += 1;
      continue;
    }
    lastSlot = slot(at);
    times[kept] = series.times[at]!;
    values[kept] = series.values[at]!;
    keptFrom[kept] = at;
    kept += 1;
  }
  const duplicates = series.count - kept;
  const { device, measure } = series;
  const arrival = range(kept).sort((a, b) => keptFrom[a]! - keptFrom[b]!);
  return {
    device,
    measure,
    times: times.slice(0, kept),
    values: values.slice(0, kept),
    arrival,
    duplicates,
    conflicts,
  };
}

function range(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
