// The stages of a deployment in process: what falls silent together is told as one, whatever key groups it is in.
import { expect, it } from 'vitest';
import { createPlant } from '#bench/fleet-day/plant.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { energy } from '#profiles/energy.ts';

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2026, 2, 3);
const METERS = Array.from({ length: 120 }, (_, i) => ({ id: `meter-${i}`, isHeat: i % 10 === 0 }));

it('a type of meters that falls silent is one message, though its meters are in many key groups', async () => {
  const plant = createPlant(usableProfile(energy));
  for (let minute = 0; minute < 150; minute += 1) {
    const timeMs = T0 + minute * MINUTE_MS;
    const heard = minute % 15 === 0 ? METERS.filter(({ isHeat }) => !isHeat || minute < 60) : [];
    const lines = heard.map(({ id, isHeat }) =>
      JSON.stringify({ meter_id: id, timestamp: timeMs, power: 2, meter_type: isHeat ? 'heat' : 'electricity' }),
    );
    await plant.feed(
      lines,
      lines.map(() => timeMs),
      timeMs + 6000,
    );
    if (minute % 5 === 0) await plant.aggregate();
    await plant.sweep();
  }
  const told = plant.heard(T0).messages.map(({ kind, device, rule }) => `${kind} ${rule} ${device}`);
  expect(told).toEqual(['opened silent meter_type=heat']);
});
