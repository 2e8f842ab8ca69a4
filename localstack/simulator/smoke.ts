// Simulated smoke and air sensors: quiet rooms, and now and then a slow fire in one of them – temperature, TVOC, eCO2
// and PM2.5 rise together, humidity falls, and the sensor's own alarm follows when the fire is well under way.
import { noise } from './chance.ts';
import { type Domain, type DomainContext, numberedId } from './domain.ts';

const FLOORS = ['cellar', 'ground', 'first', 'second', 'attic'];
const SENSORS_PER_BUILDING = 12;

/** In each such stretch of time one sensor has a fire: rare for a house, right for something to look at. */
export const FIRE_EVERY_MS = 300_000;

/** A fire's life: it grows, burns, and dies down once somebody has come. */
const FIRE_MS = { grows: 150_000, burns: 120_000, fades: 180_000 };

/** The sensor's own alarm is slower than the pattern over its measures. */
const ALARM_FROM = 0.7;

const HOUR_MS = 3_600_000;

const PURPOSE = { sensor: 20, offset: 21, noise: 22, room: 40 };

export function smokeDomain({ chance, timetable }: DomainContext): Domain {
  const { deviceCount } = timetable;

  /** 0 without a fire, up to 1. */
  function fireAt(device: number, timeMs: number): number {
    const block = Math.floor(timeMs / FIRE_EVERY_MS);
    const reach = Math.ceil((FIRE_MS.grows + FIRE_MS.burns + FIRE_MS.fades) / FIRE_EVERY_MS);
    let strongest = 0;
    for (let each = block - reach; each <= block; each += 1) {
      if (Math.floor(chance(each, PURPOSE.sensor) * deviceCount) !== device) continue;
      const startMs = each * FIRE_EVERY_MS + chance(each, PURPOSE.offset) * (FIRE_EVERY_MS / 2);
      strongest = Math.max(strongest, strength(timeMs - startMs));
    }
    return strongest;
  }

  /** A room's own value: its level, a slow swing over the day, a little noise. */
  function quiet(n: number, device: number, timeMs: number, measure: number, level: number, spread: number): number {
    const own = (chance(device, PURPOSE.room + measure) - 0.5) * spread;
    const swing = Math.sin((timeMs / (24 * HOUR_MS) + chance(device, PURPOSE.room)) * 2 * Math.PI) * spread * 0.15;
    return level + own + swing + noise(chance, n, PURPOSE.noise + measure) * spread * 0.03;
  }

  return {
    idOf: (device) => numberedId('sensor', device),
    measureFields: ['temperature', 'humidity', 'tvoc'],
    reading(n) {
      const device = timetable.deviceOf(n);
      const timeMs = timetable.timeOf(n);
      const fire = fireAt(device, timeMs);
      const room = (measure: number, level: number, spread: number) => quiet(n, device, timeMs, measure, level, spread);
      return {
        sensor_id: numberedId('sensor', device),
        timestamp: new Date(timeMs).toISOString(),
        temperature: round(room(0, 21, 5) + 52 * fire, 2),
        humidity: round(Math.max(6, room(1, 46, 14) - 34 * fire), 2),
        tvoc: Math.round(room(2, 140, 90) + 2300 * fire),
        eco2: Math.round(room(3, 520, 120) + 1500 * fire),
        pm25: round(room(4, 8, 6) + 75 * fire, 1),
        pressure: round(room(5, 1013, 6), 1),
        'Fire Alarm': fire >= ALARM_FROM ? 1 : 0,
        building_id: numberedId('building', Math.floor(device / SENSORS_PER_BUILDING)),
        room: FLOORS[device % FLOORS.length],
      };
    },
  };
}

/** How strong a fire is, 0–1, so long after its start. */
function strength(sinceMs: number): number {
  const { grows, burns, fades } = FIRE_MS;
  if (sinceMs <= 0) return 0;
  if (sinceMs < grows) return (sinceMs / grows) ** 1.5;
  if (sinceMs < grows + burns) return 1;
  return Math.max(0, 1 - (sinceMs - grows - burns) / fades);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
