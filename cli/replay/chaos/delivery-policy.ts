// The driver's hook: batches cut otherwise, delivered twice, forgotten, throttled, windows that end early, and functions that die before or
// after their handler.
import type { BatchPolicy, Fate } from '#local/driver/policy.ts';
import type { Faults } from './faults.ts';
import type { FaultKind } from './kinds.ts';

const FATES: readonly (readonly [Fate, FaultKind, number])[] = [
  ['throttle', 'invocation throttled', 0.02],
  ['fail-before', 'crash before the handler', 0.02],
  ['fail-after', 'crash after the handler', 0.02],
  ['twice', 'batch delivered twice', 0.05],
  ['forget', 'batch read again', 0.03],
];
const CUT_CHANCE = 0.3;
/** Of calls that hand state on. */
const EARLY_CHANCE = 0.03;

/** Draws a fate for every delivery; the place that is at work is the mapping and its shard. */
export function deliveryPolicy(faults: Faults): BatchPolicy {
  const { draw } = faults;
  return {
    cut(availableCount) {
      if (availableCount < 2 || !draw.chance(CUT_CHANCE)) return availableCount;
      faults.count('batch cut');
      return 1 + draw.below(availableCount - 1);
    },
    fate({ mappingId, shardId }) {
      const { place } = faults.enter(`${mappingId} ${shardId}`);
      for (const [fate, kind, chance] of FATES) {
        if (!faults.strikes(place, kind, chance)) continue;
        // A batch that is delivered twice goes on; after every other fate it comes again.
        if (fate !== 'twice') faults.doom();
        return fate;
      }
      return 'deliver';
    },
    order(count) {
      const order = Array.from({ length: count }, (_, index) => index);
      for (let place = count - 1; place > 0; place -= 1) {
        const other = draw.below(place + 1);
        [order[place], order[other]] = [order[other]!, order[place]!];
      }
      return order;
    },
    finalCarriesRecords: () => draw.chance(0.5),
    endsWindowEarly() {
      const isEarly = draw.chance(EARLY_CHANCE);
      if (isEarly) faults.count('window ended early');
      return isEarly;
    },
  };
}
