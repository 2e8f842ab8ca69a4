// The functions of a replay in trouble: several instances of each, which start cold, take turns, run side by side,
// outlive their time-out and crash; sweeps in between. What their ports do is in faulty-ports.ts, what the driver does
// to a delivery in delivery-policy.ts.
import {
  type Functions,
  type Handler,
  makeHandler,
  makeSweep,
  type ReplayPorts,
  type ReplaySettings,
} from '../handlers.ts';
import type { StageName } from '../mappings.ts';
import { type Faults, InjectedFault } from './faults.ts';
import {
  faultyAlerts,
  faultyPanes,
  faultyQuarantine,
  faultyReadings,
  faultyState,
  faultyTopic,
  type Instance,
} from './faulty-ports.ts';
import { createGate } from './gate.ts';

interface Warm {
  readonly at: Instance;
  readonly handle: Handler;
  /** An earlier invocation of it still runs. */
  isBusy: boolean;
}

/** Chances of an invocation. */
const COLD_CHANCE = 0.05;
const ANOTHER_CHANCE = 0.05;
const AT_ONCE_CHANCE = 0.03;
const OUTLIVES_CHANCE = 0.02;
/** Of a new instance of `detect`: it commits at every call, as it would with more state than a window carries. */
const SMALL_STATE_CHANCE = 0.2;
/** Of a piece of the file. */
const SWEEP_CHANCE = 0.4;
const MOST_INSTANCES = 3;
/** So many other invocations begin at most between two calls of one that outlives its time-out. */
const MOST_STEPS = 3;
/** Of two invocations at once, one may be so many turns behind at each call. */
const MOST_TURNS = 4;

export function createTroubledFunctions(ports: ReplayPorts, settings: ReplaySettings, faults: Faults): Functions {
  const { draw } = faults;
  const gate = createGate();
  const instances = new Map<StageName, Warm[]>();
  let beside: Promise<unknown>[] = [];
  let failure: unknown;

  const slowly = () => gate.wait(draw.below(MOST_STEPS + 1));
  async function inTurns(): Promise<void> {
    for (let left = draw.below(MOST_TURNS + 1); left > 0; left -= 1) await undefined;
  }

  function cold(stage: StageName): Warm {
    const at: Instance = { stage, place: '', isDead: false, pause: async () => undefined };
    const isSmall = stage === 'detect' && draw.chance(SMALL_STATE_CHANCE);
    if (isSmall) faults.count('detect: state above its limit');
    const own = { ...settings, ...(isSmall ? { maxStateBytes: 1 } : {}) };
    return { at, handle: makeHandler(stage, faultyPorts(ports, faults, at), own), isBusy: false };
  }

  function forget(stage: StageName, instance: Warm): void {
    instances.set(
      stage,
      (instances.get(stage) ?? []).filter((each) => each !== instance),
    );
  }

  /** The instance that had the last invocation, unless another one gets this. Never `not`, never a busy one. */
  function instanceFor(stage: StageName, not?: Warm): Warm {
    const known = instances.get(stage) ?? [];
    const free = known.filter((each) => !each.isBusy && each !== not);
    let [chosen] = free;
    if (chosen !== undefined && not === undefined && draw.chance(COLD_CHANCE)) {
      faults.count('function starts cold');
      forget(stage, chosen);
      chosen = undefined;
    } else if (chosen !== undefined && not === undefined && draw.chance(ANOTHER_CHANCE)) {
      faults.count('another instance');
      chosen = known.length < MOST_INSTANCES ? undefined : free.at(-1);
    }
    const instance = chosen ?? cold(stage);
    instances.set(stage, [instance, ...(instances.get(stage) ?? []).filter((each) => each !== instance)]);
    return instance;
  }

  async function run(stage: StageName, instance: Warm, event: unknown, pause: () => Promise<void>): Promise<unknown> {
    const { at, handle } = instance;
    at.pause = pause;
    instance.isBusy = true;
    try {
      const answer = await handle(event);
      if (at.isDead) throw new Error(`${stage} has crashed`);
      return answer;
    } finally {
      instance.isBusy = false;
      if (at.isDead) forget(stage, instance);
    }
  }

  async function sweep(nowMs: number, pause: () => Promise<void>): Promise<void> {
    const at: Instance = { stage: 'sweep', place: 'sweep', isDead: false, pause };
    const delivery = { place: at.place, isDoomed: false };
    try {
      await makeSweep(faultyPorts(ports, faults, at), settings).run(nowMs);
      if (at.isDead) throw new Error('sweep has crashed');
      faults.leave(delivery, false);
    } catch (error) {
      faults.leave(delivery, true);
      if (!isInjected(error) && !at.isDead) throw error;
      throw new InjectedFault('sweep in between');
    }
  }

  return {
    async invoke(functionName, event) {
      const stage = functionName as StageName;
      const delivery = faults.delivery();
      gate.step();
      const instance = instanceFor(stage);
      instance.at.place = delivery.place;
      if (faults.strikes(delivery.place, 'invocation outlives its time-out', OUTLIVES_CHANCE)) {
        beside.push(run(stage, instance, event, slowly).catch(() => undefined));
        faults.leave(delivery, true);
        throw new InjectedFault('invocation outlives its time-out');
      }
      const isTwice = draw.chance(AT_ONCE_CHANCE);
      const pause = isTwice ? inTurns : async () => undefined;
      const work = [run(stage, instance, event, pause)];
      if (isTwice) {
        faults.count('two invocations at once');
        const other = instanceFor(stage, instance);
        other.at.place = delivery.place;
        work.push(run(stage, other, event, inTurns));
      }
      const [heard] = await Promise.allSettled(work);
      faults.leave(delivery, heard?.status !== 'fulfilled');
      if (heard?.status === 'fulfilled') return heard.value;
      throw heard?.reason;
    },

    async rest() {
      gate.open();
      const ending = beside;
      beside = [];
      await Promise.all(ending);
      gate.close();
      if (failure !== undefined) throw failure;
    },

    async lastSweep() {
      for (let isSwept = false; !isSwept; ) {
        try {
          await sweep(Number.POSITIVE_INFINITY, async () => undefined);
          isSwept = true;
        } catch (error) {
          if (!(error instanceof InjectedFault)) throw error;
        }
      }
    },

    beforePiece(nowMs) {
      if (!draw.chance(SWEEP_CHANCE)) return;
      faults.count('sweep in between');
      // Beside the functions: a schedule waits for nobody. A failed run is made good by the next one.
      beside.push(
        sweep(nowMs, slowly).catch((error: unknown) => {
          if (!(error instanceof InjectedFault)) failure = error;
        }),
      );
    },

    // The sweeps in between do it.
    afterPiece: async () => undefined,
  };
}

/** An injected failure, also where the stage told of several at once or named it as the cause. */
function isInjected(error: unknown): boolean {
  if (error instanceof InjectedFault) return true;
  if (error instanceof AggregateError) return error.errors.every(isInjected);
  return error instanceof Error && error.cause !== undefined && isInjected(error.cause);
}

function faultyPorts(ports: ReplayPorts, faults: Faults, at: Instance): ReplayPorts {
  return {
    readings: faultyReadings(ports.readings, faults, at),
    quarantine: faultyQuarantine(ports.quarantine, faults, at),
    panes: faultyPanes(ports.panes, faults, at),
    windows: faultyState(ports.windows, faults, at),
    baselines: faultyState(ports.baselines, faults, at),
    alerts: faultyAlerts(ports.alerts, faults, at),
    topic: faultyTopic(ports.topic, faults, at),
    metrics: ports.metrics,
    ...(ports.rules === undefined ? {} : { rules: ports.rules }),
  };
}
