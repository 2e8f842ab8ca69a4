// What is to go wrong next: faults that wait for their port, fates that wait for their stage. Leaves a stage alone
// after three failures in a row, since `validate` has five retries before Lambda gives a batch up. Not the faults of a
// replay (cli/replay/chaos), which are drawn by chance: here each is a step of a program that fast-check made, so that
// a program that fails shrinks to the faults that matter.

import type { ReplayPorts } from '#cli/replay/handlers.ts';
import type { StageName } from '#cli/replay/mappings.ts';
import type { Fate } from '#local/driver/policy.ts';
import { isDeploymentPlanKey } from '#stages/plan/deployment-plan.ts';
import type { StateStore } from '#stages/ports.ts';
import type { Port, PortFault } from './program.ts';

export class PlannedFailure extends Error {
  override readonly name = 'PlannedFailure';
}

export type Ports = Omit<ReplayPorts, 'metrics'>;

export interface Trouble {
  /** `ports` with the faults that were planned. */
  readonly ports: Ports;
  plan(port: Port, fault: PortFault, skip: number): void;
  planFate(stage: StageName, fate: Fate): void;
  planCut(stage: StageName, count: number): void;
  fate(stage: StageName): Fate;
  /** How many of the next records a batch takes; undefined: as many as fit. */
  cut(stage: StageName): number | undefined;
  /** This stage is at work; its calls wait so many ticks in each port. */
  enter(stage: StageName | 'sweep', ticks: number): void;
  leave(stage: StageName | 'sweep', hasFailed: boolean): void;
  /** From here on nothing goes wrong. */
  stop(): void;
}

const MOST_IN_A_ROW = 3;

export function createTrouble(ports: Ports): Trouble {
  let planned: { port: Port; fault: PortFault; skip: number }[] = [];
  const fates = new Map<StageName, Fate[]>();
  const cuts = new Map<StageName, number[]>();
  const inARow = new Map<string, number>();
  let place = '';
  let ticks = 0;
  /** The delivery at hand fails whatever its handler does. */
  let isDoomed = false;

  const isLeftAlone = (stage: string): boolean => (inARow.get(stage) ?? 0) >= MOST_IN_A_ROW;

  /** The fault of this call, if one is planned for it. */
  function take(port: Port): PortFault | undefined {
    if (isLeftAlone(place)) return undefined;
    const at = planned.findIndex((each) => each.port === port);
    const found = planned[at];
    if (found === undefined) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    planned.splice(at, 1);
    return found.fault;
  }

  async function call<T>(port: Port, work: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    const fault = take(port);
    for (let tick = 0; tick < ticks; tick += 1) await undefined;
    if (fault === 'before' || fault === 'lose') throw new PlannedFailure(`${port} fails`);
    if (fault === 'part') {
      await half?.();
      throw new PlannedFailure(`${port} fails half-way`);
    }
    const answer = await work();
    if (fault === 'after') throw new PlannedFailure(`${port} fails after its work`);
    return answer;
  }

  const inHalves = <T>(port: Port, all: readonly T[], put: (some: readonly T[]) => Promise<void>): Promise<void> =>
    all.length === 0
      ? put(all)
      : call(
          port,
          () => put(all),
          () => put(all.slice(0, Math.ceil(all.length / 2))),
        );

  function stateOf(name: 'windows' | 'baselines'): StateStore {
    const store = ports[name];
    return {
      load: (keys) => call(`${name}.load`, () => store.load(keys)),
      async commit(key, bytes, version) {
        let isLost = false;
        const port = isDeploymentPlanKey(key) ? 'plan.commit' : (`${name}.commit` as const);
        const fault = take(port);
        if (fault === 'lose') isLost = true;
        else if (fault !== undefined) planned.unshift({ port, fault, skip: 0 });
        return isLost ? false : call(port, () => store.commit(key, bytes, version));
      },
      keys: (prefix) => store.keys(prefix),
    };
  }

  return {
    ports: {
      readings: { put: (packs) => inHalves('readings', packs, (some) => ports.readings.put(some)) },
      quarantine: { put: (all) => inHalves('quarantine', all, (some) => ports.quarantine.put(some)) },
      panes: { write: (all) => inHalves('panes', all, (some) => ports.panes.write(some)) },
      windows: stateOf('windows'),
      baselines: stateOf('baselines'),
      alerts: {
        putPending: (transition) => call('putPending', () => ports.alerts.putPending(transition)),
        markPublished: (transition) => call('markPublished', () => ports.alerts.markPublished(transition)),
        pending: (beforeMs) => ports.alerts.pending(beforeMs),
        pendingOf: (id) => ports.alerts.pendingOf(id),
        ...(ports.alerts.find && { find: ports.alerts.find }),
        ...(ports.alerts.firing && { firing: ports.alerts.firing }),
      },
      topic: { publish: (notice) => call('publish', () => ports.topic.publish(notice)) },
    },
    plan: (port, fault, skip) => void planned.push({ port, fault, skip }),
    planFate: (stage, fate) => void fates.set(stage, [...(fates.get(stage) ?? []), fate]),
    planCut: (stage, count) => void cuts.set(stage, [...(cuts.get(stage) ?? []), count]),
    fate(stage) {
      isDoomed = false;
      if (isLeftAlone(stage)) return 'deliver';
      const fate = fates.get(stage)?.shift() ?? 'deliver';
      isDoomed = fate !== 'deliver' && fate !== 'twice';
      if (isDoomed) inARow.set(stage, (inARow.get(stage) ?? 0) + 1);
      return fate;
    },
    cut: (stage) => cuts.get(stage)?.shift(),
    enter(stage, ofTicks) {
      place = stage;
      ticks = ofTicks;
    },
    leave(stage, hasFailed) {
      if (hasFailed) inARow.set(stage, (inARow.get(stage) ?? 0) + 1);
      else if (!isDoomed) inARow.set(stage, 0);
      ticks = 0;
    },
    stop() {
      planned = [];
      fates.clear();
      cuts.clear();
    },
  };
}
