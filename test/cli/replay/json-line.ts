// A line of JSON of an energy meter, so many seconds after a Monday's midnight.
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();

export const reading = (device: string, seconds: number, power: unknown, more: object = {}): string =>
  JSON.stringify({ device_id: device, timestamp: at(seconds), measures: { power_kw: power }, ...more });
