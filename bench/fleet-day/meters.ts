// The meters of a simulated fleet: where each one is, of what sort, and what it shows when nothing is wrong. Pure: the
// same seed, meter and time give the same value, in any order.
import { type Chance, createChance } from '#local/simulator/chance.ts';

/**
 * `home`: mornings, evenings, and appliances now and then. `office`: working hours, quiet weekends. `cycle`: machines
 * that switch on and off. `solar`: takes at night, feeds in by day. `constant`: a pump. `weather`: wanders over hours.
 */
export type MeterSort = 'home' | 'office' | 'cycle' | 'solar' | 'constant' | 'weather';

/** How the fleet behaves: what makes a detector's life easy or hard. */
export interface Manners {
  /** Every meter's noise, times this. */
  readonly noise: number;
  /** A home's appliances a day. */
  readonly appliancesPerDay: number;
  /** A daily shape in steps (night tariffs, shifts) in place of hills. */
  readonly steps: boolean;
  /** The last day is a holiday: offices stay as on a Sunday. */
  readonly holiday: boolean;
}

export interface Meter {
  readonly number: number;
  readonly id: string;
  readonly region: string;
  readonly building: string;
  readonly type: string;
  readonly sort: MeterSort;
  /** kW; about its highest usual value but for a home's appliances. */
  readonly levelKw: number;
}

export interface Fleet {
  readonly meters: readonly Meter[];
  /** kW at a time; `isLastDay` tells a holiday. */
  usualKw(meter: Meter, timeMs: number, isLastDay: boolean): number;
}

/** Shares of the sorts, out of 1. */
const SORTS: readonly (readonly [MeterSort, number])[] = [
  ['home', 0.45],
  ['office', 0.15],
  ['cycle', 0.12],
  ['solar', 0.08],
  ['constant', 0.1],
  ['weather', 0.1],
];
/** kW, lowest and highest; below 0.1 kW would be an outage. */
const LEVELS_KW: Readonly<Record<MeterSort, readonly [number, number]>> = {
  home: [0.8, 5],
  office: [4, 60],
  cycle: [1.5, 30],
  solar: [3, 12],
  constant: [0.5, 8],
  weather: [1, 20],
};
/** Standard deviations of a reading's own noise, as shares of the level. */
const NOISES: Readonly<Record<MeterSort, readonly [number, number]>> = {
  home: [0.06, 0.15],
  office: [0.03, 0.08],
  cycle: [0.02, 0.06],
  solar: [0.02, 0.06],
  constant: [0.002, 0.01],
  weather: [0.01, 0.04],
};
export const METERS_PER_REGION = 300;
const METERS_PER_BUILDING = 24;
/** One meter in so many is of the type `heat`, whose readings come by another way. */
const HEAT_EVERY = 48;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SLOT_MS = 900_000;
/** Keeps questions about a meter and a time apart from each other. */
const PURPOSE = {
  sort: 1,
  level: 2,
  noise: 3,
  habit: 4,
  period: 5,
  duty: 6,
  white: 7,
  slow: 9,
  cloud: 11,
  lump: 12,
  size: 13,
};
/** Slots of one meter; 2^13 slots are 85 days. */
const SLOTS = 8192;

export function createFleet(seed: number, devices: number, manners: Manners): Fleet {
  const chance = createChance(seed);
  const meters = Array.from({ length: devices }, (_, number) => meterOf(number, chance));

  const gauss = (n: number, purpose: number): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - chance(n, purpose)));
    return radius * Math.cos(2 * Math.PI * chance(n, purpose + 1000));
  };

  /** Noise that wanders: a new target each `everyMs`, straight lines between them. */
  function slow(number: number, timeMs: number, everyMs: number): number {
    const at = timeMs / everyMs;
    const step = Math.floor(at);
    const from = gauss(number * SLOTS + (step % SLOTS), PURPOSE.slow);
    const to = gauss(number * SLOTS + ((step + 1) % SLOTS), PURPOSE.slow);
    return from + (to - from) * (at - step);
  }

  /** kW that a home's appliances take besides: each is on for one or two readings. */
  function appliances({ number, levelKw }: Meter, slot: number): number {
    let kw = 0;
    for (let begun = slot - 1; begun <= slot; begun += 1) {
      const n = number * SLOTS + (begun % SLOTS);
      if (chance(n, PURPOSE.lump) * 96 < manners.appliancesPerDay) {
        const size = chance(n, PURPOSE.size);
        if (begun === slot || size > 0.5) kw += levelKw * (0.3 + 0.5 * size);
      }
    }
    return kw;
  }

  function shareOf(meter: Meter, timeMs: number, isLastDay: boolean): number {
    const { number, sort } = meter;
    const habit = chance(number, PURPOSE.habit);
    const day = Math.floor(timeMs / DAY_MS);
    // Day 0 was a Thursday.
    const isWeekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6 || (manners.holiday && isLastDay && sort === 'office');
    const hour = ((((timeMs - (habit - 0.5) * 2 * HOUR_MS) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
    switch (sort) {
      case 'home':
        return manners.steps ? nightTariff(hour) : homeShare(hour, isWeekend);
      case 'office':
        return isWeekend ? 0.3 : manners.steps ? (hour >= 7 && hour < 19 ? 1 : 0.3) : 0.3 + 0.7 * ramp(hour, 7, 19);
      case 'cycle': {
        const periodMs = (50 + 130 * chance(number, PURPOSE.period)) * 60_000;
        const duty = 0.3 + 0.4 * chance(number, PURPOSE.duty);
        return ((timeMs + habit * periodMs) % periodMs) / periodMs < duty ? 1 : 0.3;
      }
      case 'solar': {
        const clouds = 0.55 + 0.45 * chance(number * SLOTS + (day % SLOTS), PURPOSE.cloud);
        return 0.2 - 0.9 * clouds * hill(hour, 12.5, 3);
      }
      case 'constant':
        return 1;
      case 'weather':
        return 0.6 * Math.exp(0.25 * slow(number, timeMs, 6 * HOUR_MS));
    }
  }

  return {
    meters,
    usualKw(meter, timeMs, isLastDay) {
      const { number, sort, levelKw } = meter;
      const slot = Math.floor(timeMs / SLOT_MS);
      const [least, most] = NOISES[sort];
      const spread = manners.noise * (least + (most - least) * chance(number, PURPOSE.noise));
      const wander = sort === 'constant' ? 0 : 0.7 * slow(number, timeMs, HOUR_MS);
      const own = gauss(number * SLOTS + (slot % SLOTS), PURPOSE.white) * 0.7 + wander;
      const extra = sort === 'home' ? appliances(meter, slot) : 0;
      return levelKw * shareOf(meter, timeMs, isLastDay) * Math.exp(spread * own) + extra;
    },
  };
}

function meterOf(number: number, chance: Chance): Meter {
  const sort = sortAt(chance(number, PURPOSE.sort));
  const [lowest, highest] = LEVELS_KW[sort];
  return {
    number,
    id: `meter-${String(number).padStart(5, '0')}`,
    region: `region-${String(Math.floor(number / METERS_PER_REGION)).padStart(2, '0')}`,
    building: `building-${String(Math.floor(number / METERS_PER_BUILDING)).padStart(3, '0')}`,
    type: number % HEAT_EVERY === 7 ? 'heat' : 'electricity',
    sort,
    levelKw: lowest * (highest / lowest) ** chance(number, PURPOSE.level),
  };
}

function sortAt(place: number): MeterSort {
  let upTo = 0;
  for (const [sort, share] of SORTS) {
    upTo += share;
    if (place < upTo) return sort;
  }
  return 'home';
}

const homeShare = (hour: number, isWeekend: boolean): number =>
  0.3 +
  0.3 * hill(hour, isWeekend ? 9.5 : 7.5, 2) +
  0.6 * hill(hour, 19.5, 2.5) +
  (isWeekend ? 0.15 * hill(hour, 14, 3) : 0);

/** Night storage: switched on and off by the clock. */
const nightTariff = (hour: number): number => (hour >= 22 || hour < 6 ? 1 : 0.3 + 0.3 * hill(hour, 19.5, 2.5));

/** 0 at night, 1 by day, an hour and a half in between. */
const ramp = (hour: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, Math.min((hour - from) / 1.5, (to - hour) / 1.5)));

/** A smooth hill of height 1 around `peak`; hours wrap at midnight. */
function hill(hour: number, peak: number, width: number): number {
  const away = Math.abs(hour - peak);
  const distance = Math.min(away, 24 - away) / width;
  return Math.exp(-distance * distance);
}
