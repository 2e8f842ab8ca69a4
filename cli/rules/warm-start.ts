// What is normal for each device today, as a start for readings of before: baselines, means and deviations without
// their times, so that readings that came before they were learnt are judged all the same. Incidents begin anew.
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import type { Detector } from '#core/detect/detector.ts';
import { putDevice, viewDevices } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { StartOf } from './trial.ts';

/** For readings that arrived from `fromMs` on. */
export async function warmStart(
  { dynamodb, tables, profile, keyGroups }: Deployment,
  fromMs: number,
): Promise<StartOf> {
  const store = createDynamoStateStore({ client: dynamodb, table: tables.baselines, nowMs: Date.now });
  const keys = Array.from({ length: keyGroups }, (_, group) => baselinesKey(profile.name, group));
  const stored = await store.load(keys);
  return (detector, group) => {
    const bytes = stored.get(baselinesKey(profile.name, group))?.bytes;
    return bytes === undefined
      ? emptyGroupState()
      : withoutTimes(detector, decodeGroup(detector, bytes), fromMs - DAY_MS);
  };
}

/** Behind what may come, and not so far that a device would be taken for gone. */
const DAY_MS = 86_400_000;

function withoutTimes(detector: Detector, stored: GroupState, clockMs: number): GroupState {
  const group = emptyGroupState();
  for (const view of viewDevices(stored)) {
    const measures = view.measures.map((state) => (state === undefined ? undefined : timeless(state)));
    putDevice(detector, group, { ...view, clockMs, measures, life: undefined });
  }
  return group;
}

function timeless(state: MeasureState): MeasureState {
  const { lastMs, lastValue, stillSinceMs, seenNear, seenFar } = emptyMeasureState();
  return { ...state, lastMs, lastValue, stillSinceMs, seenNear, seenFar };
}
