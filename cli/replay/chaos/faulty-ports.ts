// Ports that fail: before they did anything, halfway, and after everything was done but before the caller knew. A
// refusal is an error that the stage sees; after a crash nothing of that instance goes through any more, and what it
// answers is not heard.
import type { AlertStore, AlertTopic, PaneSink, Quarantine, ReadingsStream, StateStore } from '#stages/ports.ts';
import { type Faults, InjectedFault } from './faults.ts';
import type { FaultKind, PortFault, StageName } from './kinds.ts';

/** One instance of a function, and what it goes through. */
export interface Instance {
  readonly stage: StageName;
  /** Function and shard of the delivery at hand. */
  place: string;
  /** It crashed: nothing that it still calls has an effect. */
  isDead: boolean;
  /** Before every call of a port: lets others go first, where invocations run side by side. */
  pause: () => Promise<void>;
}

/** Chance of each fault at each call. A batch makes a handful of calls, so about one batch in six is hit. */
const CHANCE = 0.02;
/** Of a commit: a batch makes up to 64 of them. */
const COMMIT_CHANCE = 0.002;
/** Of a call that is made once for every transition of an alert: few batches have any. */
const ALERT_CHANCE = 0.01;
/** Another writer is rare; three in a row are still below the stage's own limit of 5. */
const CONFLICT_CHANCE = 0.005;
/** Of a sweep's commits and alerts, which come last and are few. */
const SWEEP_CHANCE = 0.15;
const OUTAGE = { chance: 0.004, mostCalls: 8 };
/** Publications refused in an outage: some batches' worth, since a batch tries three. */
const TOPIC_OUTAGE = { chance: 0.02, mostCalls: 20 };

/** What may befall one call of an instance. */
function troubleOf(faults: Faults, at: Instance) {
  const kindOf = (fault: PortFault): FaultKind => `${at.stage}: ${fault}`;
  const chanceOf = (chance: number): number => (at.stage === 'sweep' && chance < CHANCE ? SWEEP_CHANCE : chance);

  function strikes(fault: PortFault, chance: number): boolean {
    return faults.strikes(at.place, kindOf(fault), chanceOf(chance));
  }

  function crash(fault: PortFault): never {
    at.isDead = true;
    throw new InjectedFault(kindOf(fault));
  }

  return {
    strikes,
    crash,
    refuse(fault: PortFault, chance: number): void {
      if (strikes(fault, chance)) throw new InjectedFault(kindOf(fault));
    },
    mayCrash(fault: PortFault, chance: number): void {
      if (strikes(fault, chance)) crash(fault);
    },
    outage(fault: PortFault, { chance, mostCalls }: typeof OUTAGE): void {
      if (at.stage === 'sweep') return;
      if (faults.isOut(at.place, kindOf(fault), chance, mostCalls)) throw new InjectedFault(kindOf(fault));
    },
    /** Others first; a dead instance comes no further. */
    async turn(): Promise<void> {
      await at.pause();
      if (at.isDead) throw new Error(`${at.stage} has crashed`);
    },
  };
}

type Trouble = ReturnType<typeof troubleOf>;

export function faultyReadings(readings: ReadingsStream, faults: Faults, at: Instance): ReadingsStream {
  const trouble = troubleOf(faults, at);
  return { put: (packs) => inParts(packs, (some) => readings.put(some), trouble, 'readings stream refuses') };
}

export function faultyQuarantine(quarantine: Quarantine, faults: Faults, at: Instance): Quarantine {
  const trouble = troubleOf(faults, at);
  return { put: (rejections) => inParts(rejections, (some) => quarantine.put(some), trouble, 'quarantine refuses') };
}

export function faultyPanes(panes: PaneSink, faults: Faults, at: Instance): PaneSink {
  const trouble = troubleOf(faults, at);
  return {
    write(some) {
      return inParts(
        some,
        (part) => {
          trouble.outage('pane sink outage', OUTAGE);
          return panes.write(part);
        },
        trouble,
        'pane sink refuses',
      );
    },
  };
}

export function faultyState(state: StateStore, faults: Faults, at: Instance): StateStore {
  const trouble = troubleOf(faults, at);
  return {
    async load(keys) {
      await trouble.turn();
      trouble.refuse('state store refuses', CHANCE);
      trouble.outage('state store outage', OUTAGE);
      return state.load(keys);
    },
    async commit(key, bytes, expectedVersion) {
      await trouble.turn();
      // One call commits up to 64 key groups: a crash between two of them leaves some committed and some not.
      trouble.mayCrash('crash before committing', COMMIT_CHANCE);
      trouble.refuse('state store refuses', COMMIT_CHANCE);
      if (trouble.strikes('condition lost', CONFLICT_CHANCE)) return false;
      const isCommitted = await state.commit(key, bytes, expectedVersion);
      trouble.mayCrash('crash after committing', COMMIT_CHANCE);
      return isCommitted;
    },
    async keys(prefix) {
      await trouble.turn();
      return state.keys(prefix);
    },
  };
}

export function faultyAlerts(alerts: AlertStore, faults: Faults, at: Instance): AlertStore {
  const trouble = troubleOf(faults, at);
  return {
    async putPending(transition) {
      await trouble.turn();
      trouble.mayCrash('crash before storing an alert', ALERT_CHANCE);
      trouble.refuse('alert store refuses', ALERT_CHANCE);
      return alerts.putPending(transition);
    },
    async markPublished(transition) {
      await trouble.turn();
      trouble.refuse('alert store refuses', ALERT_CHANCE);
      await alerts.markPublished(transition);
      trouble.mayCrash('crash after marking', ALERT_CHANCE);
    },
    async pending(beforeMs) {
      await trouble.turn();
      trouble.refuse('alert store refuses', ALERT_CHANCE);
      return alerts.pending(beforeMs);
    },
    async pendingOf(id) {
      await trouble.turn();
      trouble.refuse('alert store refuses', ALERT_CHANCE);
      return alerts.pendingOf(id);
    },
  };
}

export function faultyTopic(topic: AlertTopic, faults: Faults, at: Instance): AlertTopic {
  const trouble = troubleOf(faults, at);
  return {
    async publish(notice) {
      await trouble.turn();
      trouble.mayCrash('crash before publishing', ALERT_CHANCE);
      trouble.refuse('topic refuses', ALERT_CHANCE);
      trouble.outage('topic outage', TOPIC_OUTAGE);
      await topic.publish(notice);
      trouble.mayCrash('crash after publishing', ALERT_CHANCE);
    },
  };
}

async function inParts<Item>(
  items: readonly Item[],
  publish: (items: readonly Item[]) => Promise<void>,
  trouble: Trouble,
  refusal: PortFault,
): Promise<void> {
  await trouble.turn();
  if (items.length === 0) return publish(items);
  trouble.refuse(refusal, CHANCE);
  trouble.mayCrash('crash before publishing', CHANCE);
  if (trouble.strikes('crash while publishing', CHANCE)) {
    await publish(items.slice(0, Math.floor(items.length / 2)));
    trouble.crash('crash while publishing');
  }
  await publish(items);
  trouble.mayCrash('crash after publishing', CHANCE);
}
