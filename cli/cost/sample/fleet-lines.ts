// Readings as a fleet of the workload's shape sends them: the simulator's devices without faults and incidents, with as
// many measures as asked for.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createFleet, SHARE_NAMES, SIMULATED_PROFILES } from '#local/simulator/fleet.ts';

export interface SampleShape {
  readonly profile: CompiledProfile;
  readonly deviceCount: number;
  readonly periodMs: number;
  readonly measureCount: number;
}

export interface TimedLine {
  readonly atMs: number;
  readonly line: string;
}

/** 2026-01-05T00:00:00Z, a Monday; a multiple of every usual window. */
export const SAMPLE_START_MS = 1_767_571_200_000;

const QUIET = Object.fromEntries(SHARE_NAMES.map((name) => [name, 0]));

/** What the fleet sends in [fromMs, toMs), in order. */
export function sampleLines(shape: SampleShape, fromMs: number, toMs: number): TimedLine[] {
  const { profile, deviceCount, periodMs, measureCount } = shape;
  const fleet = createFleet({
    // One of the person's own is simulated as `npm start` does it: with its own fields.
    profile: SIMULATED_PROFILES.includes(profile.name) ? profile.name : profile.source,
    deviceCount,
    readingsPerSecond: (deviceCount * 1000) / periodMs,
    shares: QUIET,
    seed: 7,
  });
  const shaped = withMeasures(profile, measureCount);
  return fleet.sendings(fromMs, toMs).map(({ atMs, line }) => ({ atMs, line: shaped(line) }));
}

/** The line as it is where it has that many measures already; else the same reading with an object of measures. */
function withMeasures(profile: CompiledProfile, measureCount: number): (line: string) => string {
  const wanted = profile.openMeasures
    ? Array.from({ length: measureCount }, (_, index) => `measure_${index + 1}`)
    : profile.measures.slice(0, measureCount).map((measure) => measure.name);
  const [container = 'measures'] = profile.source.wire.measures ?? [];
  return (line) => {
    const reading = JSON.parse(line) as Record<string, unknown>;
    const isMeasure = (name: string) => name === container || profile.measureIndex.has(name);
    const own = Object.entries(reading).filter(([name]) => isMeasure(name));
    const present = own.flatMap(([name, value]) =>
      name === container && typeof value === 'object' && value !== null ? Object.values(value) : [value],
    );
    if (present.length === measureCount) return line;
    const rest = Object.fromEntries(Object.entries(reading).filter(([name]) => !isMeasure(name)));
    const measures = wanted.map((name, index) => [name, present[index % present.length]]);
    return JSON.stringify({ ...rest, [container]: Object.fromEntries(measures) });
  };
}
