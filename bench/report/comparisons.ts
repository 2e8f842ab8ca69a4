// What others' ways of doing the same cost, for scale: parsing the lines and the same windows, without detection, on a
// two-core machine, as ratios to JSON.parse of the same lines in Node. Measured once while Weir was designed; not
// measured again with each run.

export interface Comparison {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export const COMPARISONS: readonly Comparison[] = [
  { name: 'Flink, window operator', low: 0.05, high: 0.09 },
  { name: 'Flink, process function by hand', low: 0.15, high: 0.23 },
  { name: 'plain Node loop with JSON.parse', low: 0.16, high: 0.2 },
  { name: 'plain Java loop', low: 0.26, high: 0.3 },
];
