// Plays a program in a world and lets it come to rest; answers what was sent. Without trouble it is the run to compare
// alerts with.
import { settle } from '#local/driver/virtual-runner.ts';
import { T0 } from '../support/readings.ts';
import { profileOf } from './profile.ts';
import { KEYS, type Program, type ReadingPlan, type Step } from './program.ts';
import { rubbishOf, type SentRecord, type Wire, wireOf } from './wire.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** After the last record: every window of a program has ended and its key group is idle. */
const REST_MS = 50 * 60 * MINUTE;
/** Of a wait of hours the first minutes are swept: later on nothing is new. */
const MOST_SCHEDULED = 8;
/** Sweeps until all is told: one publishes, each planned failure may cost one. */
const MOST_SWEEPS = 20;

interface Sent {
  readonly key: string;
  readonly plans: readonly ReadingPlan[];
  readonly container: 'single' | 'array' | 'lines';
  readonly gzip: boolean;
  readonly atMs: number;
}

/** What of a program is played. */
export interface Parts {
  /** Everything that goes wrong. */
  readonly trouble: boolean;
  /** Records that come again, but for those with a reading that was ahead of its arrival the first time. */
  readonly repeats: boolean;
}

export async function play(program: Program, world: World, parts: Parts): Promise<SentRecord[]> {
  const log: SentRecord[] = [];
  const sent: Sent[] = [];
  const lastSentMs = new Map<number, number>();

  function put(key: string, wire: Wire): void {
    const { shardId, sequenceNumber } = world.raw.put({ partitionKey: key, data: wire.data });
    log.push({ shard: shardId, sequence: sequenceNumber, arrivalMs: world.clock.now(), readings: wire.readings });
  }

  function send({ key, plans, container, gzip, atMs }: Sent): void {
    // A record keeps the times it was written with, whenever it arrives.
    const lateMs = world.clock.now() - atMs;
    const shifted = plans.map((plan) => ({ ...plan, lagMs: plan.lagMs + lateMs }));
    put(key, wireOf(shifted, container, gzip, world.clock.now()));
    for (const { device } of plans) lastSentMs.set(device, world.clock.now());
  }

  /** A record holds readings of one partition key: a device's readings keep their order. */
  function sendNew(plans: readonly ReadingPlan[], container: Sent['container'], gzip: boolean): void {
    for (const [key, own] of Map.groupBy(plans, ({ device }) => KEYS[device] as string)) {
      const one: Sent = { key, plans: own, container, gzip, atMs: world.clock.now() };
      sent.push(one);
      send(one);
    }
  }

  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        return sendNew(step.readings, step.container, step.gzip);
      case 'resend': {
        const again = sent.at(-1 - step.back);
        if (again === undefined) return;
        if (!parts.repeats && again.plans.every(({ lagMs }) => lagMs >= 0)) {
          for (const { device } of again.plans) lastSentMs.set(device, world.clock.now());
          return;
        }
        const other = ({ power_kw }: ReadingPlan['values']) =>
          step.shift === 0 || power_kw === undefined ? {} : { power_kw: power_kw + step.shift };
        send({
          ...again,
          plans: again.plans.map((plan) => ({ ...plan, values: { ...plan.values, ...other(plan.values) } })),
        });
        return;
      }
      case 'backlog':
        return sendNew(backlog(step.device, step.count, step.value), 'lines', true);
      case 'rubbish':
        return put(KEYS[2], rubbishOf(step.text, step.gzip));
      case 'wait':
        return wait(world, step.ms, program.isScheduled);
      case 'sweep':
        await world.sweep();
        return;
      case 'deploy':
        return world.deploy(profileOf({ ...program, windows: step.windows }), step.lingers);
      case 'split':
      case 'merge':
        return reshard(world, step);
      default:
        if (parts.trouble) disturb(world, step);
    }
  }

  function backlog(device: number, count: number, value: number): ReadingPlan[] {
    const spanMs = world.clock.now() - (lastSentMs.get(device) ?? T0);
    return Array.from({ length: count }, (_, i) => ({
      device,
      lagMs: Math.round((spanMs * (count - 1 - i)) / count),
      values: { power_kw: value + i, heat_c: 20, meter_kwh: 4000 + i, count_total: i, net_kwh: value, load_kw: value },
      form: 'flat',
      flaw: 'none',
      region: 1,
    }));
  }

  for (const step of program.steps) await take(step);
  await rest(world);
  return log;
}

async function wait(world: World, ms: number, isScheduled: boolean): Promise<void> {
  const untilMs = world.clock.now() + ms;
  for (let runs = 0; isScheduled && runs < MOST_SCHEDULED && world.clock.now() + MINUTE <= untilMs; runs += 1) {
    await settle(world.driver, world.clock, { advance: { untilMs: world.clock.now() + MINUTE } });
    await world.sweep();
  }
  await settle(world.driver, world.clock, { advance: { untilMs } });
}

/**
 * A shard of the stream is cut in two, or two neighbours become one: in the order of their ranges, that is of their
 * last splits.
 */
function reshard(world: World, step: Extract<Step, { kind: 'split' | 'merge' }>): void {
  const stream = step.stream === 'raw' ? world.raw : world.readings;
  const open = stream.listShards().filter(({ closed }) => !closed);
  if (step.kind === 'split') {
    if (open.length < 5) stream.splitShard((open[step.at % open.length] as (typeof open)[number]).shardId);
    return;
  }
  for (const left of open) {
    for (const right of open.slice(open.indexOf(left) + 1)) {
      try {
        stream.mergeShards(left.shardId, right.shardId);
        return;
      } catch (error) {
        // Not neighbours: the stream says so and changes nothing.
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }
}

function disturb(world: World, step: Step): void {
  if (step.kind === 'fault') world.trouble.plan(step.port, step.fault, step.skip);
  if (step.kind === 'fate') world.trouble.planFate(step.stage, step.fate);
  if (step.kind === 'cut') world.trouble.planCut(step.stage, step.count);
  if (step.kind === 'instance') world.useInstance(step.stage, step.to);
  if (step.kind === 'cold') world.forgetWarm(step.stage);
  if (step.kind === 'twice-at-once') world.runTwiceAtOnce(step.stage, step.ticks);
}

/** Everything is worked off, and the schedule's sweeps publish what no reading triggers. */
async function rest(world: World): Promise<void> {
  const { isIdle } = await settle(world.driver, world.clock, { advance: 'until-idle' });
  if (!isIdle) throw new Error(`a stage fails again and again: ${world.lastFailure()}`);
  world.clock.advanceTo(world.clock.now() + REST_MS);
  for (let runs = 0, isSwept = false; !isSwept; runs += 1) {
    if (runs === MOST_SWEEPS) throw new Error('the sweep fails again and again');
    world.clock.advanceTo(world.clock.now() + MINUTE);
    isSwept = await world.sweep();
  }
}
