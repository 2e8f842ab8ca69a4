// What is wrong with some devices all the time, or comes over them now and then: clocks ahead, behind or jumping, another region, a register
// that starts anew. Draws from numbers of its own, so that a plan without any of it gives the lines it always gave.
import type { Device, Sample } from './fleet.ts';
import { type Random, seededRandom } from './random.ts';

type HabitPlan = { seed: number; clockShare?: number; moveShare?: number; resetShare?: number };

type Habits = {
  clock: 'right' | 'ahead' | 'behind' | 'jumping';
  errorMs: number;
  moves: boolean;
  register: number | undefined;
};

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** About one change in so many readings. */
const CHANGE_CHANCE = 0.005;
const REGIONS = ['north', 'south', 'east', 'west'] as const;

function draw(plan: HabitPlan, random: Random): Habits {
  const clock = random.chance(plan.clockShare ?? 0) ? random.pick(['ahead', 'behind', 'jumping'] as const) : 'right';
  const errorMs =
    clock === 'ahead'
      ? random.below(110) * SECOND_MS
      : clock === 'behind'
        ? -Math.floor(random.between(60, 21_600)) * SECOND_MS
        : 0;
  const moves = random.chance(plan.moveShare ?? 0);
  return { clock, errorMs, moves, register: random.chance(plan.resetShare ?? 0) ? random.below(90_000) : undefined };
}

/** Answers a function that changes a device's sample as its habits want, and says what it did. Call it in order of time. */
export function habitsOf(
  plan: HabitPlan,
  devices: readonly Device[],
): (device: Device, sample: Sample) => readonly string[] {
  const random = seededRandom(plan.seed + 1);
  const habits = new Map<Device, Habits>();
  for (const device of devices) habits.set(device, draw(plan, random));
  return (device, sample) => {
    const own = habits.get(device)!;
    const told: string[] = [];
    if (own.clock === 'jumping' && random.chance(CHANGE_CHANCE)) {
      own.errorMs = own.errorMs === 0 ? Math.floor(random.between(-3 * HOUR_MS, HOUR_MS) / SECOND_MS) * SECOND_MS : 0;
      told.push('clock jumped');
    }
    if (own.errorMs !== 0) told.push(own.errorMs > 0 ? 'clock ahead' : 'clock behind');
    sample.timeMs += own.errorMs;
    if (own.moves && random.chance(CHANGE_CHANCE)) {
      device.region = random.pick(REGIONS);
      told.push('changed its region');
    }
    sample.region = device.region;
    const energy = sample.values.find(([measure]) => measure === 'energy_kwh');
    if (own.register !== undefined && energy !== undefined) {
      const isReset = random.chance(CHANGE_CHANCE);
      own.register = isReset ? 0 : own.register + Math.abs(energy[1]);
      energy[1] = Number(own.register.toFixed(4));
      told.push(isReset ? 'register starts anew' : 'register');
    }
    return told;
  };
}
