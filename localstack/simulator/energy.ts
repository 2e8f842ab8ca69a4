// A simulated fleet of energy meters: regions, buildings, meter types, a load that follows the day, and a level and
// noise of each meter's own. A normal reading stays between half and twice of the one before, so only an incident is a
// spike or drop.
import { isChosen, noise } from './chance.ts';
import { type Domain, type DomainContext, incidentAt, numberedId } from './domain.ts';

const REGIONS = ['north', 'east', 'south', 'west', 'coast', 'hills'];
const DEVICES_PER_BUILDING = 24;

const HOUR_MS = 3_600_000;

/** kW of a quiet meter and of a busy one; below 0.1 kW would be an outage. */
const LEVEL_KW = { lowest: 0.8, highest: 14 };

/** Share of its own level by which a meter's readings vary. */
const NOISE_RATIO = 0.03;

const PURPOSE = { level: 10, type: 11, morning: 12, noise: 13, size: 14, quality: 15 };

export function energyDomain(context: DomainContext): Domain {
  const { chance, timetable } = context;
  const { deviceCount } = timetable;

  function levelKw(device: number): number {
    const { lowest, highest } = LEVEL_KW;
    return lowest * (highest / lowest) ** chance(device, PURPOSE.level);
  }

  function typeOf(device: number): string {
    const at = chance(device, PURPOSE.type);
    if (at < 0.78) return 'electricity';
    return at < 0.92 ? 'heat' : 'gas';
  }

  /** kW of reading `n` as nothing happens. */
  function usualKw(n: number, device: number, timeMs: number): number {
    const share = dayShare(timeMs, chance(device, PURPOSE.morning));
    return levelKw(device) * share * (1 + NOISE_RATIO * noise(chance, n, PURPOSE.noise));
  }

  function powerKw(n: number, device: number, timeMs: number): number {
    const usual = usualKw(n, device, timeMs);
    const size = chance(n, PURPOSE.size);
    switch (incidentAt(n, context, isChosen)) {
      case 'spike':
        return usual * (2.6 + 1.4 * size);
      case 'drop':
        return usual * (0.15 + 0.2 * size);
      case 'outage':
        return 0.04 * size;
      default:
        return usual;
    }
  }

  return {
    idOf: (device) => numberedId('meter', device),
    measureFields: ['power'],
    reading(n) {
      const device = timetable.deviceOf(n);
      const timeMs = timetable.timeOf(n);
      const region = REGIONS[Math.floor((device / deviceCount) * REGIONS.length)];
      return {
        meter_id: numberedId('meter', device),
        timestamp: new Date(timeMs).toISOString(),
        power: Number(powerKw(n, device, timeMs).toFixed(3)),
        quality_score: Number((0.95 + 0.05 * chance(n, PURPOSE.quality)).toFixed(2)),
        region,
        building_id: numberedId('building', Math.floor(device / DEVICES_PER_BUILDING)),
        meter_type: typeOf(device),
      };
    },
  };
}

/**
 * Share of a meter's level over the day (UTC): a base, a morning and an evening hill. `habit` in [0, 1) shifts it by up
 * to two hours.
 */
function dayShare(timeMs: number, habit: number): number {
  const hour = ((((timeMs + (habit - 0.5) * 4 * HOUR_MS) / HOUR_MS) % 24) + 24) % 24;
  return 0.45 + 0.35 * hill(hour, 8) + 0.55 * hill(hour, 19);
}

/** A smooth hill of height 1 around `peak`, two and a half hours to either side; hours wrap at midnight. */
function hill(hour: number, peak: number): number {
  const away = Math.abs(hour - peak);
  const distance = Math.min(away, 24 - away) / 2.5;
  return Math.exp(-distance * distance);
}
