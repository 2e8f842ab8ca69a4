// What people would have been told of a file.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const T0 = Date.UTC(2026, 0, 5);
const MINUTE_MS = 60_000;

/** `count` meters of a region, a reading each quarter of an hour; without power from `from` on and before `to`. */
function meters(count: number, region: string, from: number, to: number): string[] {
  const lines: string[] = [];
  for (let quarter = 0; quarter < 24; quarter += 1) {
    for (let i = 0; i < count; i += 1) {
      const timestamp = new Date(T0 + quarter * 15 * MINUTE_MS + i * 100).toISOString();
      const power = quarter >= from && quarter < to ? 0 : 2;
      lines.push(JSON.stringify({ device_id: `${region}-${i}`, timestamp, power_kw: power, region }));
    }
  }
  return lines;
}

const play = async (lines: readonly string[]) => {
  const file = rig.file(`m${lines.length}.jsonl`, `${lines.join('\n')}\n`);
  return rig.replay(['--profile', 'energy', '--sort', file]);
};

describe('messages.jsonl', () => {
  it('has the messages of one device, with subject, in order, each with the time at which it would have been told', async () => {
    const { messages, summary } = await play(meters(1, 'north', 4, 8));
    const told = messages.filter(({ rule }) => rule === 'outage');
    expect(told.map(({ kind, subject, at }) => [kind, subject, at])).toEqual([
      ['opened', 'CRITICAL outage: north-0', '2026-01-05T01:00:00.000Z'],
      ['over', 'RESOLVED outage: north-0', '2026-01-05T02:00:00.000Z'],
    ]);
    expect(summary.messages.total).toBe(messages.length);
  });

  it('tells a region of 40 meters without power as three meters and one region, over as a whole', async () => {
    const { messages, alerts, summary } = await play(meters(40, 'north', 4, 8));
    const groups = messages.filter(({ device_id: device }) => device === 'region=north');
    expect(groups.map(({ kind, count }) => [kind, count])).toEqual([
      ['opened', 4],
      ['worse', 40],
      ['over', 40],
    ]);
    const alone = messages.filter(({ device_id: device }) => device !== 'region=north');
    expect(new Set(alone.map(({ device_id: device }) => device)).size).toBe(3);
    expect(alerts.length).toBeGreaterThanOrEqual(80);
    expect(summary.messages.total).toBe(9);
  });
});
