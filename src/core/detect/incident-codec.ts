// The devices' incidents ↔ bytes, as the format before had alerts: their lanes' names once, then per device that has
// some its number and each incident. A release that knows no findings takes a lane for a rule that its profile no
// longer has, and closes what is open by it, under the same id.

import { type FindingRecord, newFinding } from '../alert/finding-record.ts';
import { type DeviceLife, type IncidentRecord, newLife, READINGS_LANE } from '../alert/incident-record.ts';
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';

const IS_FIRING = 64;
const IS_HELD = 128;

export function writeIncidents(writer: ByteWriter, lives: ReadonlyMap<number, DeviceLife>): void {
  const lanes = new Map<string, number>();
  const of = ({ incident, orphans }: DeviceLife) => (incident === undefined ? orphans : [incident, ...orphans]);
  let count = 0;
  for (const life of lives.values()) {
    const own = of(life);
    if (own.length > 0) count += 1;
    for (const { lane } of own) if (!lanes.has(lane)) lanes.set(lane, lanes.size);
  }
  writer.varint(lanes.size);
  for (const lane of lanes.keys()) writer.text(lane);
  writer.varint(count);
  for (const [device, life] of lives) {
    const own = of(life);
    if (own.length === 0) continue;
    writer.varint(device);
    writer.varint(own.length);
    for (const { lane, told, endMs, isHeld, transition, startMs } of own) {
      writer.varint(lanes.get(lane) as number);
      writer.u8(told | (told << 3) | (Number.isNaN(endMs) ? IS_FIRING : 0) | (isHeld ? IS_HELD : 0));
      writer.varint(transition);
      writer.f64(startMs);
      writer.f64(endMs);
    }
  }
}

/**
 * By device its incidents, the present one first. @throws RangeError where the bytes end too early or name a lane that
 * is not there.
 */
export function readIncidents(reader: ByteReader): Map<number, IncidentRecord[]> {
  const lanes: string[] = [];
  for (let left = reader.varint(); left > 0; left--) lanes.push(reader.text());
  const incidents = new Map<number, IncidentRecord[]>();
  for (let left = reader.varint(); left > 0; left--) {
    const device = reader.varint();
    const own: IncidentRecord[] = [];
    for (let more = reader.varint(); more > 0; more--) own.push(readIncident(reader, lanes));
    incidents.set(device, own);
  }
  return incidents;
}

function readIncident(reader: ByteReader, lanes: readonly string[]): IncidentRecord {
  const at = reader.varint();
  const lane = lanes[at];
  if (lane === undefined)
    throw new RangeError(`stored baselines name rule number ${at}, but there are only ${lanes.length}`);
  const bits = reader.u8();
  const transition = reader.varint();
  const startMs = reader.f64();
  const endMs = reader.f64();
  const isOpen = (bits & IS_FIRING) !== 0;
  return {
    ...{ lane, startMs, endMs: isOpen ? Number.NaN : endMs, transition, told: (bits >> 3) & 7 },
    ...{ isHeld: (bits & IS_HELD) !== 0, isFlapping: false },
  };
}

/** Of this format: the present incident, and those that go on in it. */
export function lifeOf([incident, ...orphans]: readonly IncidentRecord[]): DeviceLife {
  return { ...newLife(), incident, orphans };
}

/**
 * Of the format before, which had an alert a rule: the gravest that fires goes on as the device's incident, under its
 * own id; the others are closed.
 */
export function lifeOfAlerts(alerts: readonly IncidentRecord[]): DeviceLife {
  const open = alerts.filter(({ endMs }) => Number.isNaN(endMs));
  const rank = (a: IncidentRecord, b: IncidentRecord) => b.told - a.told || a.startMs - b.startMs;
  const [incident, ...orphans] = open.sort(rank);
  if (incident === undefined) return { ...newLife(), incident: alerts.toSorted((a, b) => b.endMs - a.endMs)[0] };
  return { ...newLife(), incident, orphans, findings: open.filter(({ lane }) => lane !== READINGS_LANE).map(firing) };
}

function firing({ lane, told, startMs }: IncidentRecord): FindingRecord {
  return { ...newFinding(lane, '', startMs), phase: 'firing', worst: told, count: 1 };
}
