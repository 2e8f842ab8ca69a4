// The readings of a simulated fleet between two moments, in the order of their times: four an hour from each meter,
// spread over the quarter of an hour.
import { createChance } from '#local/simulator/chance.ts';
import { type IncidentPlan, sentInstead } from './incidents.ts';
import type { Fleet, Meter } from './meters.ts';

export const PERIOD_MS = 900_000;

export interface FleetReadings {
  /** Lines of JSON with event times from `fromMs` up to `toMs`; their times lie apart, in the same order. */
  between(fromMs: number, toMs: number): { readonly lines: string[]; readonly timesMs: number[] };
}

/** `day` is the first moment of the last day. */
export function createReadings(seed: number, fleet: Fleet, plan: IncidentPlan, dayMs: number): FleetReadings {
  const { meters } = fleet;
  const chance = createChance(seed + 1);

  /** Each meter has a second of its own in every quarter of an hour. */
  const offsetMs = (number: number): number => Math.floor((number / meters.length) * 900) * 1000;

  function valueAt(meter: Meter, timeMs: number): number | 'err' | undefined {
    const usual = fleet.usualKw(meter, timeMs, timeMs >= dayMs);
    const incident = plan.byMeter.get(meter.number);
    if (incident === undefined || timeMs < incident.startMs || timeMs >= incident.endMs) return usual;
    const place = meter.number * 8192 + (Math.floor(timeMs / PERIOD_MS) % 8192);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - chance(place, 1))) * Math.cos(2 * Math.PI * chance(place, 2));
    const before = (): number => {
      const lastMs =
        offsetMs(meter.number) + Math.floor((incident.startMs - 1 - offsetMs(meter.number)) / PERIOD_MS) * PERIOD_MS;
      return fleet.usualKw(meter, lastMs, lastMs >= dayMs);
    };
    return sentInstead(incident, timeMs, usual, meter.levelKw, normal, before);
  }

  return {
    between(fromMs, toMs) {
      const lines: string[] = [];
      const timesMs: number[] = [];
      for (let roundMs = Math.floor(fromMs / PERIOD_MS) * PERIOD_MS; roundMs < toMs; roundMs += PERIOD_MS) {
        for (const meter of meters) {
          const timeMs = roundMs + offsetMs(meter.number);
          if (timeMs < fromMs) continue;
          if (timeMs >= toMs) break;
          const value = valueAt(meter, timeMs);
          if (value === undefined) continue;
          lines.push(lineOf(meter, timeMs, value));
          timesMs.push(timeMs);
        }
      }
      return { lines, timesMs };
    },
  };
}

/** Every text of it is plain ASCII without quotes, so it needs no escaping. */
function lineOf({ id, region, building, type }: Meter, timeMs: number, value: number | 'err'): string {
  const power = typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : `"${value}"`;
  return `{"meter_id":"${id}","timestamp":${timeMs},"power":${power},"region":"${region}","building_id":"${building}","meter_type":"${type}"}`;
}
