// What is wrong with some devices all the time, or comes over them now and then: clocks ahead, behind or jumping,
// another region, a register that starts anew. Draws from numbers of its own, so that a plan without any of it gives
// the lines it always gave.
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
/** About one value in so many of a register is none, or the register moves without counting. */
const FAULT_CHANCE = 0.04;
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

/**
 * What a register shows in place of its level: a zero, a sentinel, a dip; or where it is from now on: near its end, or
 * another meter's level.
 */
function faultOf(own: Habits, random: Random): number {
  const level = own.register ?? 0;
  const kind = random.below(6);
  if (kind === 0) return 0;
  if (kind === 1) return 65_535;
  if (kind === 2) return Math.max(0, level - random.between(0, 0.5));
  if (kind === 3) own.register = 99_999.5;
  else if (kind === 4 && level >= 99_999.5) own.register = Math.max(0, level - 100_000);
  else own.register = random.between(1_000, 90_000);
  return own.register;
}

/**
 * Answers a function that changes a device's sample as its habits want, and says what it did. Call it in order of time.
 */
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
      const isFaulty = random.chance(FAULT_CHANCE);
      energy[1] = Number((isFaulty ? faultOf(own, random) : own.register).toFixed(4));
      told.push(isReset ? 'register starts anew' : isFaulty ? 'register: a fault' : 'register');
    }
    return told;
  };
}
