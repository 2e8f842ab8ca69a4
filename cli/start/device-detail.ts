// Everything about one device: its windows by the Timestream query API, as a dashboard would ask, and its baselines
// from the table.
import { QueryCommand } from '@aws-sdk/client-timestream-query';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewDevice } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import { baselinesKey } from '#stages/detect/detect.ts';

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
const LOOK_BACK = '2h';

/** More than a page can show: two hours of a sliding window each minute for seven measures. */
const MAX_ROWS = 2000;

export type ReadDevice = (device: string) => Promise<DeviceDetail>;

export function deviceReader(embedded: Embedded): ReadDevice {
  const { clients, keyGroups, profile, tables, timeSeries } = embedded;
  const detector = createDetector(profile);
  const table = tables.BaselinesTable ?? '';
  const store = createDynamoStateStore({ client: clients.dynamodb, table, nowMs: Date.now });

  async function windowsOf(device: string): Promise<DeviceWindow[]> {
    if (timeSeries === undefined) return [];
    const from = `"${timeSeries.database}"."${timeSeries.table}"`;
    const { Rows = [] } = await clients.timestreamQuery.send(
      new QueryCommand({
        QueryString: `SELECT measure_name, "window", to_milliseconds(time) AS start_ms, "sum" / "count" AS mean, min, max, "count" FROM ${from}
          WHERE device = '${device.replaceAll("'", "''")}' AND time > ago(${LOOK_BACK}) AND "count" > 0
          ORDER BY time DESC LIMIT ${MAX_ROWS}`,
      }),
    );
    return Rows.map(({ Data = [] }) => {
      const [measure = '', window = '', startMs, mean, min, max, count] = Data.map((each) => each.ScalarValue);
      return {
        measure,
        window,
        startMs: Number(startMs),
        mean: Number(mean),
        min: Number(min),
        max: Number(max),
        count: Number(count),
      };
    }).reverse();
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
