// A simulated fleet: what is sent between two moments, by whom, in order. Pure and seeded: the same seed sends the same
// at the same times, whenever and in whatever pieces it is asked. Refuses a rate at which a device would report twice
// within the profile's resolution.
import type { Profile } from '#core/profile/profile.ts';
import { type Chance, createChance } from './chance.ts';
import { type Domain, type DomainContext, type DomainDefaults, INCIDENT_KINDS, type IncidentKind } from './domain.ts';
import { energyDomain } from './energy.ts';
import { DUPLICATE_AFTER_MS, delayMs, FAULT_KINDS, type FaultKind, faultOf, spoil } from './faults.ts';
import { defaultsOf, profileDomain } from './from-profile.ts';
import { genericDomain } from './generic.ts';
import { smokeDomain } from './smoke.ts';
import { createTimetable, type Timetable } from './timetable.ts';

export type ShareName = IncidentKind | FaultKind;

/** Everything of which a share can be set. */
export const SHARE_NAMES: readonly ShareName[] = [...INCIDENT_KINDS, ...FAULT_KINDS];

export interface FleetOptions {
  /** The name of one that is simulated by hand, or any profile. */
  readonly profile: string | Profile;
  readonly deviceCount?: number | undefined;
  readonly readingsPerSecond?: number | undefined;
  readonly seed?: number | undefined;
  /** Shares of all readings, 0–1, of which this befalls; what is left out has its default. */
  readonly shares?: Readonly<Partial<Record<ShareName, number>>> | undefined;
}

/** One line on its way to the stream. */
export interface Sending {
  /** When it is sent, ms. */
  readonly atMs: number;
  /** Which gateway sends it; a device always has the same one. */
  readonly gateway: number;
  readonly line: string;
}

export interface Fleet {
  readonly profile: string;
  readonly deviceCount: number;
  readonly readingsPerSecond: number;
  /** How often each device reports, ms. */
  readonly periodMs: number;
  readonly gatewayCount: number;
  idOf(index: number): string;
  /** What is sent in [fromMs, toMs), in the order of sending. */
  sendings(fromMs: number, toMs: number): Sending[];
}

/** A wrong option of the fleet, in words for the person who gave it. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
}

interface Kind {
  readonly defaults: DomainDefaults;
  readonly create: (context: DomainContext) => Domain;
  /** Two readings of a device within it would be one value: the profile's resolution. */
  readonly resolutionMs: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  // 12,000 meters with 48,000 readings an hour: one each 15 minutes.
  energy: {
    defaults: { deviceCount: 12_000, readingsPerSecond: 48_000 / 3600 },
    create: energyDomain,
    resolutionMs: 1000,
  },
  // A reading each 10 seconds.
  smoke: { defaults: { deviceCount: 120, readingsPerSecond: 12 }, create: smokeDomain, resolutionMs: 1000 },
  generic: { defaults: { deviceCount: 150, readingsPerSecond: 15 }, create: genericDomain, resolutionMs: 1 },
};

/** Profiles that can be simulated. */
export const SIMULATED_PROFILES = Object.keys(KINDS);

/** Records of a gateway stay in order; 16 of them can be under way at a time. */
const GATEWAYS = 16;

const FAULT_SHARES: Readonly<Record<FaultKind, number>> = {
  bad: 1 / 400,
  late: 1 / 1000,
  disorder: 1 / 100,
  duplicate: 1 / 100,
};

/**
 * An incident of each kind about every 200 s, whatever the fleet's size, but not in more than one of 40 readings nor in
 * less than one of 1,500.
 */
const INCIDENT_EVERY = { seconds: 200, fewest: 40, most: 1500 };

const DEFAULT_SEED = 1;

/** @throws FleetError for an unknown profile or numbers that make no fleet. */
export function createFleet(options: FleetOptions): Fleet {
  const kind = kindOf(options.profile);
  const { deviceCount, readingsPerSecond } = sizeOf(options, kind);
  const timetable = createTimetable(deviceCount, readingsPerSecond);
  const chance = createChance(options.seed ?? DEFAULT_SEED);
  const every = everyOf(options, readingsPerSecond);
  const domain = kind.create({ chance, timetable, every });
  return {
    profile: typeof options.profile === 'string' ? options.profile : options.profile.name,
    deviceCount,
    readingsPerSecond,
    periodMs: timetable.periodMs,
    gatewayCount: GATEWAYS,
    idOf: domain.idOf,
    sendings: (fromMs, toMs) => sendings(fromMs, toMs, { chance, timetable, every, domain }),
  };
}

/** A domain written for the profile, else one made of it. */
function kindOf(profile: string | Profile): Kind {
  const name = typeof profile === 'string' ? profile : profile.name;
  const known = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (known !== undefined) return known;
  if (typeof profile !== 'string')
    return { defaults: defaultsOf(profile), create: profileDomain(profile), resolutionMs: profile.resolutionMs };
  throw new FleetError(`profile "${name}" cannot be simulated: expected one of ${SIMULATED_PROFILES.join(', ')}`);
}

function sizeOf(
  { deviceCount, readingsPerSecond, profile }: FleetOptions,
  { defaults, resolutionMs }: Kind,
): DomainDefaults {
  const count = deviceCount ?? defaults.deviceCount;
  // Another number of devices at the same pace each, unless a rate is given too.
  const rate = readingsPerSecond ?? (defaults.readingsPerSecond / defaults.deviceCount) * count;
  if (!Number.isInteger(count) || count < 1)
    throw new FleetError(`devices is ${count}: expected a whole number from 1`);
  if (!(rate > 0)) throw new FleetError(`rate is ${rate}: expected readings per second above 0`);
  const periodMs = (count * 1000) / rate;
  if (periodMs < resolutionMs) {
    throw new FleetError(
      `${rate} readings/s from ${count} devices is one each ${periodMs.toFixed(1)} ms, but profile ${typeof profile === 'string' ? profile : profile.name} takes one value per device and ${resolutionMs} ms: ` +
        `use at least ${Math.ceil((rate * resolutionMs) / 1000)} devices or at most ${Math.floor((count * 1000) / resolutionMs)} readings/s`,
    );
  }
  return { deviceCount: count, readingsPerSecond: rate };
}

function everyOf({ shares = {} }: FleetOptions, readingsPerSecond: number): (name: ShareName) => number {
  const { seconds, fewest, most } = INCIDENT_EVERY;
  const incidents = Math.min(most, Math.max(fewest, Math.round(readingsPerSecond * seconds)));
  const every = new Map<ShareName, number>();
  for (const name of SHARE_NAMES) {
    const share = shares[name];
    if (share !== undefined && !(share >= 0 && share <= 1)) {
      throw new FleetError(`share of ${name} is ${share}: expected a number from 0 to 1`);
    }
    const usual = name in FAULT_SHARES ? 1 / FAULT_SHARES[name as FaultKind] : incidents;
    every.set(
      name,
      share === undefined ? Math.round(usual) : share === 0 ? Number.POSITIVE_INFINITY : Math.round(1 / share),
    );
  }
  return (name) => every.get(name) ?? Number.POSITIVE_INFINITY;
}

interface Parts {
  readonly chance: Chance;
  readonly timetable: Timetable;
  readonly every: (name: ShareName) => number;
  readonly domain: Domain;
}

function sendings(fromMs: number, toMs: number, parts: Parts): Sending[] {
  const { chance, timetable, every, domain } = parts;
  const { periodMs } = timetable;
  const found: Sending[] = [];

  /** Readings that are sent `afterMs` after their time in the stretch asked for. */
  function collect(afterMs: number, wanted: (fault: FaultKind | undefined) => boolean): void {
    const end = timetable.firstAt(toMs - afterMs);
    for (let n = timetable.firstAt(fromMs - afterMs); n < end; n += 1) {
      const fault = faultOf(chance, n, every);
      if (!wanted(fault)) continue;
      const reading = domain.reading(n);
      const line = fault === 'bad' ? spoil(chance, n, reading, domain) : JSON.stringify(reading);
      found.push({ atMs: timetable.timeOf(n) + afterMs, gateway: timetable.deviceOf(n) % GATEWAYS, line });
    }
  }

  collect(0, (fault) => fault !== 'late' && fault !== 'disorder');
  collect(delayMs('disorder', periodMs), (fault) => fault === 'disorder');
  collect(delayMs('late', periodMs), (fault) => fault === 'late');
  collect(DUPLICATE_AFTER_MS, (fault) => fault === 'duplicate');
  return found.sort((a, b) => a.atMs - b.atMs);
}
