// Civil days and weeks by asking Intl what a zone's clocks show, and nothing else.
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const keys = new Map<string, string>();

/** The date of a day, or of a week's Monday. */
export function civilKey(timeMs: number, unit: string, zone: string): string {
  const quarterMs = Math.floor(timeMs / QUARTER_MS) * QUARTER_MS;
  const asked = `${quarterMs} ${unit} ${zone}`;
  const known = keys.get(asked);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  const date = format.format(quarterMs);
  const ms = Date.parse(`${date}T00:00:00Z`);
  const sinceMonday = (new Date(ms).getUTCDay() + 6) % 7;
  const key = unit === '1w' ? new Date(ms - sinceMonday * DAY_MS).toISOString().slice(0, 10) : date;
  keys.set(asked, key);
  return key;
}

/** Quarter of an hour by quarter of an hour to where the key is another one. */
export function civilEdges(timeMs: number, unit: string, zone: string): [number, number] {
  const key = civilKey(timeMs, unit, zone);
  let startMs = Math.floor(timeMs / QUARTER_MS) * QUARTER_MS;
  let endMs = startMs + QUARTER_MS;
  while (civilKey(startMs - QUARTER_MS, unit, zone) === key) startMs -= QUARTER_MS;
  while (civilKey(endMs, unit, zone) === key) endMs += QUARTER_MS;
  return [startMs, endMs];
}
