// The devices of a generated file and what they measure: a daily curve, noise, and incidents (spike, drop, outage,
// fire) for the alert rules to find. Values are rounded as instruments round them.
import type { Random } from './random.ts';

export type ProfileName = 'energy' | 'smoke' | 'generic';

/** One reading before it is written: values in the profile's own units. */
export type Sample = { device: string; region: string; timeMs: number; values: [measure: string, value: number][] };

export type Device = {
  name: string;
  region: string;
  kind: number;
  level: number;
  offsetMs: number;
  incident: Incident;
  incidentUntilMs: number;
  awayUntilMs: number;
  activeUntilMs: number;
  buffered: string[];
};

type Incident = 'none' | 'spike' | 'drop' | 'outage';

const REGIONS = ['north', 'south', 'east', 'west'] as const;
const NAME_PREFIX: Record<ProfileName, string> = { energy: 'meter', smoke: 'sensor', generic: 'device' };
const DAY_MS = 86_400_000;

/**
 * About one incident per device and 500 readings: enough for every rule to be seen in a file of some thousand lines.
 */
const INCIDENT_CHANCE = 0.002;

/**
 * Devices sorted by the moment within the reporting period at which they report (whole seconds when the period has
 * some).
 */
export function fleetOf(profile: ProfileName, deviceCount: number, everyMs: number, random: Random): Device[] {
  const stepMs = everyMs >= 2_000 ? 1_000 : 1;
  const devices = Array.from({ length: deviceCount }, (_, index): Device => {
    return {
      name: `${NAME_PREFIX[profile]}-${String(index).padStart(5, '0')}`,
      region: REGIONS[index % REGIONS.length]!,
      kind: index % 10,
      level: random.between(0.5, 8),
      offsetMs: Math.floor(random.between(0, everyMs) / stepMs) * stepMs,
      incident: 'none',
      incidentUntilMs: Number.NEGATIVE_INFINITY,
      awayUntilMs: Number.NEGATIVE_INFINITY,
      activeUntilMs: Number.NEGATIVE_INFINITY,
      buffered: [],
    };
  });
  return devices.sort((a, b) => a.offsetMs - b.offsetMs || (a.name < b.name ? -1 : 1));
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** 0 at midnight, 1 at noon, straight lines between. */
function daylight(timeMs: number): number {
  const part = timeMs / DAY_MS - Math.floor(timeMs / DAY_MS);
  return 1 - Math.abs(2 * part - 1);
}

function moveIncident(device: Device, timeMs: number, everyMs: number, random: Random): void {
  if (timeMs < device.incidentUntilMs) return;
  device.incident = 'none';
  if (!random.chance(INCIDENT_CHANCE)) return;
  device.incident = random.pick(['spike', 'drop', 'outage'] as const);
  device.incidentUntilMs = timeMs + everyMs * (1 + random.below(6));
}

function energyValues(device: Device, timeMs: number, random: Random): Sample['values'] {
  const usual = device.level * (0.4 + daylight(timeMs)) * (1 + 0.1 * random.bell());
  const factor = { none: 1, spike: random.between(2.5, 6), drop: random.between(0.1, 0.4), outage: 0 }[device.incident];
  const power = device.incident === 'outage' ? random.between(0, 0.09) : usual * factor;
  if (device.kind === 8) return [['volume_m3', rounded(power / 10, 4)]];
  if (device.kind === 9) return [['energy_kwh', rounded(power / 4, 4)]];
  const values: Sample['values'] = [['power_kw', rounded(device.kind === 7 ? -power : power, 3)]];
  if (device.kind < 2) values.push(['energy_kwh', rounded(power / 4, 4)]);
  return values;
}

function smokeValues(device: Device, timeMs: number, random: Random): Sample['values'] {
  const fire = device.incident === 'spike';
  const cold = device.incident === 'drop';
  const dead = device.incident === 'outage';
  const warm = 15 + 10 * daylight(timeMs) + device.level / 4 + 0.3 * random.bell();
  const all: Sample['values'] = [
    ['temperature_c', rounded(fire ? random.between(46, 90) : cold ? random.between(-30, -1) : warm, 2)],
    ['humidity_pct', rounded(dead ? 0 : 45 + 2 * device.level + 2 * random.bell(), 2)],
    ['tvoc_ppb', fire ? 820 + random.below(2000) : 50 + random.below(200)],
    ['eco2_ppm', fire ? 850 + random.below(1500) : 400 + random.below(100)],
    ['pm25_ugm3', rounded(fire ? random.between(31, 200) : random.between(1, 12), 2)],
    ['pressure_hpa', rounded(1005 + device.level + 0.2 * random.bell(), 3)],
    ['fire_alarm', fire && random.chance(0.7) ? 1 : 0],
  ];
  if (device.kind === 8) return [random.pick(all)];
  return device.kind === 9 ? all.slice(0, 2) : all;
}

function genericValues(device: Device, timeMs: number, random: Random): Sample['values'] {
  const factor = { none: 1, spike: 4, drop: 0.2, outage: 0 }[device.incident];
  const values: Sample['values'] = [
    ['vibration_mm_s', rounded(factor * (2 + device.level * daylight(timeMs) + 0.2 * random.bell()), 4)],
    ['rpm', Math.round(factor * (1400 + 60 * device.level + 10 * random.bell()))],
    ['bearing temperature', rounded(40 + 5 * daylight(timeMs) + random.bell(), 1)],
  ];
  return values.slice(0, 1 + (device.kind % 3));
}

const VALUES_OF = { energy: energyValues, smoke: smokeValues, generic: genericValues };

/** What `device` measures at `timeMs`. Moves its incidents on: call it in order of time. */
export function measure(profile: ProfileName, device: Device, timeMs: number, everyMs: number, random: Random): Sample {
  moveIncident(device, timeMs, everyMs, random);
  return { device: device.name, region: device.region, timeMs, values: VALUES_OF[profile](device, timeMs, random) };
}
