// Everything about one device: its windows from the hot copy, as the query API reads them, and its baselines from the
// table.
import { createHotWindows } from '#adapters/aws/query/hot-windows.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { settingsTable } from '#config/settings.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevice } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import { labelsOf } from '#stages/plan/deployment-plan.ts';
import { readWindows } from '#stages/query/read-windows.ts';

export interface DeviceWindow {
  readonly measure: string;
  readonly window: string;
  readonly startMs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

export interface DeviceBaseline {
  readonly measure: string;
  readonly unit: string;
  /** What is normal: the moving average, or the mean that a z-score is measured from. Null before the first. */
  readonly level: number | null;
  /** Standard deviation around it; null where the rules need none. */
  readonly deviation: number | null;
  readonly lastMs: number;
}

export interface DeviceDetail {
  readonly windows: readonly DeviceWindow[];
  readonly baselines: readonly DeviceBaseline[];
}

/** How far back a device's page looks. */
const LOOK_BACK_MS = 2 * 3_600_000;

/** More than a page can show: two hours of a sliding window each minute for seven measures. */
const MAX_ROWS = 2000;

export type ReadDevice = (device: string) => Promise<DeviceDetail>;

export function deviceReader(embedded: Embedded): ReadDevice {
  const { clients, keyGroups, profile, tables } = embedded;
  const detector = createDetector(profile);
  const table = tables.BaselinesTable ?? '';
  const store = createDynamoStateStore({ client: clients.dynamodb, table, nowMs: Date.now });

  const hot = createHotWindows({
    ...{ client: clients.dynamodb, table: tables.WindowsTable ?? '', windows: labelsOf(profile), nowMs: Date.now },
    ttlMs: settingsTable.paneTtlHours.default * 3_600_000,
  });

  async function windowsOf(device: string): Promise<DeviceWindow[]> {
    const toMs = Date.now();
    // A limit keeps the earliest; a page wants the latest.
    const limit = Number.POSITIVE_INFINITY;
    const query = { profile: profile.name, device, fromMs: toMs - LOOK_BACK_MS, toMs, limit };
    const { panes } = await readWindows({ hot, history: undefined }, query);
    return panes.slice(-MAX_ROWS).map(({ measure, window, startMs, mean, min, max, count: of }) => ({
      ...{ measure, window, startMs, mean, min, max, count: of },
    }));
  }

  async function baselinesOf(device: string): Promise<DeviceBaseline[]> {
    const key = baselinesKey(profile.name, keyGroupOf(device, keyGroups));
    const stored = (await store.load([key])).get(key);
    if (stored === undefined) return [];
    const state = viewDevice(decodeGroup(detector, stored.bytes), device);
    return (state?.measures ?? []).flatMap((measure, slot) => {
      if (measure === undefined) return [];
      const { name } = detector.planAt(slot);
      const { baseline, baselineCount, mean, variance, scoreCount, lastMs } = measure;
      const level = baselineCount > 0 ? baseline : scoreCount > 0 ? mean : null;
      const deviation = scoreCount > 0 ? Math.sqrt(variance) : null;
      return [{ measure: name, unit: detector.unitOf(name), level, deviation, lastMs }];
    });
  }

  return async (device) => {
    const [windows, baselines] = await Promise.all([windowsOf(device), baselinesOf(device)]);
    return { windows, baselines };
  };
}
