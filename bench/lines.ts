// Lines to measure on: readings of about 150 bytes as a fleet of meters sends them, one per device and minute, in time
// order.

export interface LineOptions {
  readonly readings: number;
  readonly devices: number;
  readonly startMs?: number;
  readonly everyMs?: number;
  /** Number of the first reading, where lines are made piece by piece: device and time follow from it. Default 0. */
  readonly firstReading?: number;
  /** Values in a reading. Default 1. */
  readonly measures?: number;
}

/** Of a reading's values; the first is the energy profile's, the others are of wide-profile.ts. */
export function measureName(index: number): string {
  return index === 0 ? 'power_kw' : `power_${index + 1}_kw`;
}

/**
 * Mulberry32. Its numbers are part of the lines: another generator (localstack/simulator/draw.ts) would give runs other
 * bytes to measure.
 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function makeLines({
  readings,
  devices,
  startMs = 1_767_225_600_000,
  everyMs = 60_000,
  firstReading = 0,
  measures = 1,
}: LineOptions): string[] {
  const random = randomFrom(7 + firstReading);
  const names = Array.from({ length: measures }, (_, index) => measureName(index));
  const lines: string[] = [];
  for (let i = firstReading; i < firstReading + readings; i += 1) {
    const device = i % devices;
    const timeMs = startMs + Math.floor(i / devices) * everyMs + Math.floor((device / devices) * everyMs);
    const values: Record<string, number> = {};
    for (const name of names) values[name] = power(device, random());
    lines.push(
      JSON.stringify({
        device_id: `meter-${String(device).padStart(6, '0')}`,
        timestamp: new Date(timeMs).toISOString(),
        measures: values,
        dimensions: { region: `region-${device % 8}` },
        quality: 0.98,
      }),
    );
  }
  return lines;
}

/** A meter's own level, ten per cent of noise around it, and now and then (1 in 1,000) three times as much. */
function power(device: number, chance: number): number {
  const level = 0.5 + (device % 40) / 10;
  const spike = chance < 0.001 ? 3 : 1;
  return Math.round(level * spike * (0.9 + 0.2 * chance) * 1000) / 1000;
}

/** Records of `perRecord` readings each, one reading a line, as bytes. */
export function makeRecords(lines: readonly string[], perRecord: number): Uint8Array[] {
  const encoder = new TextEncoder();
  const records: Uint8Array[] = [];
  for (let at = 0; at < lines.length; at += perRecord)
    records.push(encoder.encode(lines.slice(at, at + perRecord).join('\n')));
  return records;
}
