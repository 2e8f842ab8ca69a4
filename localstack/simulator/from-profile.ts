// A simulated fleet of any profile, made of nothing but the profile: each measure stays in a quiet band of its range,
// and an incident leaves it upwards or downwards. What its rules call normal is where the band lies, as far as they say
// it by fixed limits.
import type { Profile } from '#core/profile/profile.ts';
import { isChosen } from './chance.ts';
import { type Domain, type DomainContext, type DomainDefaults, incidentAt, numberedId } from './domain.ts';
import { type Signal, signalsOf } from './signal.ts';

/** Readings per second of the whole fleet, about: enough to look at, little enough for a laptop. */
const READINGS_PER_SECOND = 12;
const FEWEST_DEVICES = 20;
const MOST_DEVICES = 12_000;
/** Where the profile says none. */
const DEFAULT_PERIOD_MS = 10_000;
/**
 * A device that is heard of so many times within the time after which it counts as silent is never taken for silent.
 */
const READINGS_BEFORE_SILENCE = 3;
/** Values that a dimension has. */
const DIMENSION_VALUES = 4;

const PURPOSE = { dimension: 90, quality: 91 };

/** As many devices as make about the usual rate at the profile's own pace. */
export function defaultsOf({ reportingPeriodMs, silentAfterMs, resolutionMs }: Profile): DomainDefaults {
  const usualMs = Math.min(DEFAULT_PERIOD_MS, (silentAfterMs ?? Number.POSITIVE_INFINITY) / READINGS_BEFORE_SILENCE);
  const periodMs = Math.max(reportingPeriodMs || usualMs, resolutionMs);
  const wanted = Math.round((READINGS_PER_SECOND * periodMs) / 1000);
  const deviceCount = Math.min(MOST_DEVICES, Math.max(FEWEST_DEVICES, wanted));
  return { deviceCount, readingsPerSecond: (deviceCount * 1000) / periodMs };
}

export function profileDomain(profile: Profile): (context: DomainContext) => Domain {
  const { name, wire } = profile;
  const signals = signalsOf(profile);
  const [device = 'device_id'] = wire.device;
  const [time = 'timestamp'] = wire.time;
  const quality = wire.quality?.[0];
  return (context) => ({
    idOf: (index) => numberedId(name, index),
    measureFields: signals.map((signal) => signal.name),
    fields: { device, time, quality },
    reading(n) {
      const index = context.timetable.deviceOf(n);
      const timeMs = context.timetable.timeOf(n);
      const incident = incidentAt(n, context, isChosen);
      const of = { n, device: index, timeMs, incident, chance: context.chance };
      return {
        [device]: numberedId(name, index),
        [time]: new Date(timeMs).toISOString(),
        ...Object.fromEntries(signals.map((signal: Signal) => [signal.name, signal.valueAt(of)])),
        ...(quality === undefined ? {} : { [quality]: qualityOf(profile, context.chance(n, PURPOSE.quality)) }),
        ...dimensionsOf(profile, (place) => context.chance(index, PURPOSE.dimension + 1000 * place)),
      };
    },
  });
}

/** Above what the profile takes. */
function qualityOf({ minQuality = 0 }: Profile, chance: number): number {
  return Number((1 - (1 - minQuality) * 0.4 * chance).toFixed(3));
}

/** Each under its first name on the wire, or by its own in `dimensions`, which every profile has. */
function dimensionsOf({ wire }: Profile, chanceOf: (place: number) => number): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  const byOwn: Record<string, string> = {};
  for (const [place, [dimension, names]] of Object.entries(wire.dimensions ?? {}).entries()) {
    const value = `${dimension}-${1 + Math.floor(chanceOf(place) * DIMENSION_VALUES)}`;
    const [first] = names;
    if (first === undefined) byOwn[dimension] = value;
    else named[first] = value;
  }
  return Object.keys(byOwn).length === 0 ? named : { ...named, dimensions: byOwn };
}
