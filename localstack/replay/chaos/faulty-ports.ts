// Ports that fail: before they did anything, halfway, and after everything was done but before the caller knew.
import type { AlertStore, AlertTopic, PaneSink, Quarantine, ReadingsStream, StateStore } from '#stages/ports.ts';
import { type Faults, InjectedFault } from './faults.ts';

/** Chance of each fault at each call. A batch makes a handful of calls, so about one batch in six is hit. */
const CHANCE = 0.02;
/** Of calls that a batch makes once for every alert. */
const ALERT_CHANCE = 0.002;
/** Another writer is rare; three in a row are still below the stage's own limit of 5. */
const CONFLICT_CHANCE = 0.005;

export function faultyReadings(readings: ReadingsStream, faults: Faults): ReadingsStream {
  return { put: (packs) => publishInParts(packs, (some) => readings.put(some), faults) };
}

export function faultyQuarantine(quarantine: Quarantine, faults: Faults): Quarantine {
  return { put: (rejections) => publishInParts(rejections, (some) => quarantine.put(some), faults) };
}

export function faultyPanes(panes: PaneSink, faults: Faults): PaneSink {
  return { write: (some) => publishInParts(some, (part) => panes.write(part), faults) };
}

export function faultyState(state: StateStore, faults: Faults): StateStore {
  return {
    async load(keys) {
      faults.mayThrow('state store throttled', CHANCE);
      return state.load(keys);
    },
    async commit(key, bytes, expectedVersion) {
      // One call commits up to 64 key groups: a crash between two of them leaves some committed and some not.
      faults.mayThrow('crash before committing', ALERT_CHANCE);
      faults.mayThrow('state store throttled', ALERT_CHANCE);
      if (faults.strikes('condition lost', CONFLICT_CHANCE)) return false;
      const isCommitted = await state.commit(key, bytes, expectedVersion);
      faults.mayThrow('crash after committing', ALERT_CHANCE);
      return isCommitted;
    },
    keys: (prefix) => state.keys(prefix),
  };
}

export function faultyAlerts(alerts: AlertStore, faults: Faults): AlertStore {
  return {
    async putPending(transition) {
      faults.mayThrow('crash before committing', ALERT_CHANCE);
      const found = await alerts.putPending(transition);
      faults.mayThrow('crash after committing', ALERT_CHANCE);
      return found;
    },
    async markPublished(transition) {
      faults.mayThrow('crash before committing', ALERT_CHANCE);
      await alerts.markPublished(transition);
      faults.mayThrow('crash after committing', ALERT_CHANCE);
    },
    async pending(beforeMs) {
      faults.mayThrow('state store throttled', CHANCE);
      return alerts.pending(beforeMs);
    },
  };
}

export function faultyTopic(topic: AlertTopic, faults: Faults): AlertTopic {
  return {
    async publish(transition) {
      faults.mayThrow('sink throttled', ALERT_CHANCE);
      await topic.publish(transition);
      faults.mayThrow('crash after publishing', ALERT_CHANCE);
    },
  };
}

async function publishInParts<Item>(
  items: readonly Item[],
  publish: (items: readonly Item[]) => Promise<void>,
  faults: Faults,
): Promise<void> {
  if (items.length === 0) return publish(items);
  faults.mayThrow('sink throttled', CHANCE);
  faults.mayThrow('crash before publishing', CHANCE);
  if (faults.strikes('crash while publishing', CHANCE)) {
    await publish(items.slice(0, faults.draw.below(items.length)));
    throw new InjectedFault('crash while publishing');
  }
  await publish(items);
  faults.mayThrow('crash after publishing', CHANCE);
}
