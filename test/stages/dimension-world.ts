// A pipeline that folds the windows of regions, by hand, for tests.
import type { Pane } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { foldDimensions } from '#stages/sweep/dimension-fold.ts';
import { createPipeline } from '../support/pipeline.ts';
import { at, compiled, rawRecord, T0 } from '../support/readings.ts';

export const profile = compiled({ dimensionWindows: ['region'], allowedLatenessMs: 600_000 }, ['1m']);

export const ofRegions = (panes: Iterable<Pane>) => [...panes].filter((pane) => pane.of !== undefined);
export const line = ({ device, window, startMs, count, sum }: Pane) =>
  `${device} ${window} ${new Date(startMs - T0).toISOString().slice(11, 16)} ${count} ${sum}`;

let serial = 0;
/** `device clock value region`. */
function record(text: string) {
  const [device, clock = '', value, region] = text.split(' ');
  serial += 1;
  const body = { device_id: device, timestamp: at(clock), power_kw: Number(value), region };
  return rawRecord(serial, body, { arrivalMs: at(clock) });
}

export function createWorld(keyGroups = 8) {
  const pipeline = createPipeline(profile, { keyGroups });
  const { state, panes, metrics } = pipeline;
  let seen = 0;
  return {
    ...pipeline,
    hear: (...lines: string[]) => pipeline.feed(lines.map(record)),
    async foldAt(clock: string): Promise<string[]> {
      seen = panes.written.length;
      await foldDimensions(profile, { state, panes, metrics }, at(clock));
      return ofRegions(panes.written.slice(seen)).map(line).sort();
    },
    cellCount(): number {
      const groups = [...state.entries].filter(([key]) => key.startsWith('windows#'));
      return groups.reduce((sum, [, { bytes }]) => sum + decodeGroupState(bytes, profile).dimensions.cells.size, 0);
    },
  };
}
