// The devices' incidents ↔ bytes: their rules' names once, then per device that has some its number and each incident.
// Rules that the profile no longer has are kept too: what fires by them is closed by whoever goes on (forget.ts).
import type { AlertRecord } from '../alert/life.ts';
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';

const IS_FIRING = 64;
const IS_HELD = 128;

export function writeIncidents(writer: ByteWriter, incidents: ReadonlyMap<number, readonly AlertRecord[]>): void {
  const rules = new Map<string, number>();
  for (const alerts of incidents.values()) {
    for (const { rule } of alerts) if (!rules.has(rule)) rules.set(rule, rules.size);
  }
  writer.varint(rules.size);
  for (const rule of rules.keys()) writer.text(rule);
  writer.varint(incidents.size);
  for (const [device, alerts] of incidents) {
    writer.varint(device);
    writer.varint(alerts.length);
    for (const alert of alerts) {
      writer.varint(rules.get(alert.rule) as number);
      writer.u8(alert.finding | (alert.gravest << 3) | (alert.isFiring ? IS_FIRING : 0) | (alert.isHeld ? IS_HELD : 0));
      writer.varint(alert.transition);
      writer.f64(alert.startMs);
      writer.f64(alert.endMs);
    }
  }
}

/** @throws RangeError where the bytes end too early or name a rule that is not there. */
export function readIncidents(reader: ByteReader): Map<number, AlertRecord[]> {
  const rules: string[] = [];
  for (let left = reader.varint(); left > 0; left--) rules.push(reader.text());
  const incidents = new Map<number, AlertRecord[]>();
  for (let left = reader.varint(); left > 0; left--) {
    const device = reader.varint();
    const alerts: AlertRecord[] = [];
    for (let more = reader.varint(); more > 0; more--) alerts.push(readIncident(reader, rules));
    incidents.set(device, alerts);
  }
  return incidents;
}

function readIncident(reader: ByteReader, rules: readonly string[]): AlertRecord {
  const at = reader.varint();
  const rule = rules[at];
  if (rule === undefined)
    throw new RangeError(`stored baselines name rule number ${at}, but there are only ${rules.length}`);
  const bits = reader.u8();
  return {
    rule,
    finding: bits & 7,
    gravest: (bits >> 3) & 7,
    isFiring: (bits & IS_FIRING) !== 0,
    isHeld: (bits & IS_HELD) !== 0,
    transition: reader.varint(),
    startMs: reader.f64(),
    endMs: reader.f64(),
  };
}
