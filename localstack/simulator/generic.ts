// Simulated machines with measures of any name: vibration, flow and temperature, each around a level of the machine's
// own. What is unusual is held against the machine's own past, so an incident is a jump, up or down, of many
// deviations.
import { isChosen, noise } from './chance.ts';
import { type Domain, type DomainContext, incidentAt, numberedId } from './domain.ts';

const SITES = ['foundry', 'press-shop', 'paint-line', 'assembly'];
const TYPES = ['pump', 'compressor', 'conveyor'];

const PURPOSE = { level: 60, noise: 64, size: 68 };

/** Level, how far machines differ, and the deviation of one machine's readings. */
const MEASURES = [
  { name: 'vibration_mm_s', level: 2.4, spread: 1.6, deviation: 0.08 },
  { name: 'flow_m3_h', level: 42, spread: 20, deviation: 0.7 },
  { name: 'temperature_c', level: 58, spread: 12, deviation: 0.35 },
] as const;

export function genericDomain(context: DomainContext): Domain {
  const { chance, timetable } = context;

  function jump(n: number): number {
    const size = 7 + 5 * chance(n, PURPOSE.size);
    const incident = incidentAt(n, context, isChosen);
    if (incident === undefined) return 0;
    return incident === 'spike' ? size : -size;
  }

  return {
    idOf: (device) => numberedId('machine', device),
    measureFields: MEASURES.map(({ name }) => name),
    reading(n) {
      const device = timetable.deviceOf(n);
      const by = jump(n);
      const values = MEASURES.map(({ name, level, spread, deviation }, index) => {
        const own = level + (chance(device, PURPOSE.level + index) - 0.5) * spread;
        return [name, Number((own + deviation * (noise(chance, n, PURPOSE.noise + index) + by)).toFixed(3))];
      });
      return {
        device_id: numberedId('machine', device),
        timestamp: new Date(timetable.timeOf(n)).toISOString(),
        measures: Object.fromEntries(values),
        site: SITES[device % SITES.length],
        type: TYPES[device % TYPES.length],
      };
    },
  };
}
