// The driver's hook: batches cut otherwise, delivered twice, forgotten, throttled, windows that end early, and
// functions that die before or after their handler.
import type { BatchPolicy, Fate } from '#local/driver/policy.ts';
import type { Faults } from './faults.ts';
import type { FaultKind } from './kinds.ts';

type Trouble = Exclude<Fate, 'deliver'>;

/** Of a delivery; `cut` of a batch; `early` of a call that hands state on. */
export type DeliveryChances = Readonly<Record<Trouble | 'cut' | 'early', number>>;

const CHANCES: DeliveryChances = {
  throttle: 0.02,
  'fail-before': 0.02,
  'fail-after': 0.02,
  twice: 0.05,
  forget: 0.03,
  cut: 0.3,
  early: 0.03,
};

/** In the order in which they are drawn. */
const FATES: readonly (readonly [Trouble, FaultKind])[] = [
  ['throttle', 'invocation throttled'],
  ['fail-before', 'crash before the handler'],
  ['fail-after', 'crash after the handler'],
  ['twice', 'batch delivered twice'],
  ['forget', 'batch read again'],
];

/**
 * Draws a fate for every delivery; the place that is at work is the mapping and its shard. Whoever answers it tells
 * `faults.leave`.
 */
export function deliveryPolicy(faults: Faults, chances: DeliveryChances = CHANCES): BatchPolicy {
  const { draw } = faults;
  return {
    cut(availableCount) {
      if (availableCount < 2 || !draw.chance(chances.cut)) return availableCount;
      faults.count('batch cut');
      return 1 + draw.below(availableCount - 1);
    },
    fate({ mappingId, shardId }) {
      const { place } = faults.enter(`${mappingId} ${shardId}`);
      for (const [fate, kind] of FATES) {
        if (!faults.strikes(place, kind, chances[fate])) continue;
        // A batch that is delivered twice goes on; after every other fate it comes again.
        if (fate !== 'twice') faults.doom();
        return fate;
      }
      return 'deliver';
    },
    order: draw.order,
    finalCarriesRecords: () => draw.chance(0.5),
    endsWindowEarly() {
      const isEarly = draw.chance(chances.early);
      if (isEarly) faults.count('window ended early');
      return isEarly;
    },
  };
}
