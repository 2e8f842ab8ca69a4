// Transcripts through the deployed handlers: readings `device clock value[/region] [@arrival]` go into the raw stream,
// the driver works in virtual time, and the new panes come out as `device window start count sum`. Times are relative
// to T0; without `@` a reading arrives when it was measured.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { settle } from '#local/driver/virtual-runner.ts';
import { createWorld, type OtherRelease, type Settings, type World } from '../model/world.ts';
import { at, compiled } from '../support/readings.ts';
import { paneLine } from '../support/transcript.ts';

export interface Story {
  readonly world: World;
  readonly profile: CompiledProfile;
  /** Puts the readings and works until nothing is due; answers the panes that came of it, sorted. */
  hear(...lines: string[]): Promise<string[]>;
  /** Puts one record as it is; it arrives now. */
  hearRecord(body: unknown): Promise<string[]>;
  /** Puts without working: what follows decides how it is delivered. */
  put(...lines: string[]): void;
  work(): Promise<string[]>;
  waitUntil(clock: string): Promise<string[]>;
  sweep(): Promise<string[]>;
  counts(): Promise<Counts>;
  /** `kind reason field`, in the order kept. */
  kept(): string[];
  /** The panes that a store shows, by device, measure, window and start. */
  shown(): ReadonlyMap<string, Pane>;
  /** `device rule transition state`, in the order told. */
  told(): string[];
}

const QUIET: Settings = {
  keyGroups: 1,
  rawShards: 1,
  readingsShards: 1,
  batchingWindowMs: 0,
  detectWindowMs: 60_000,
  detectStateBytes: 800_000,
  batchSize: 1000,
  parallelizationFactor: 1,
  finalCarriesRecords: false,
  rotates: false,
};

export const minute = compiled({}, ['1m']);

export function tell(
  profile: CompiledProfile = minute,
  settings: Partial<Settings> = {},
  release?: OtherRelease,
): Story {
  const world = createWorld(profile, { ...QUIET, ...settings }, undefined, release);
  let seen = 0;

  function news(): string[] {
    const lines = world.panes.written.slice(seen).map(paneLine).sort();
    seen = world.panes.written.length;
    return lines;
  }

  function putBody(key: string, body: unknown, arrivalMs: number): void {
    world.clock.advanceTo(arrivalMs);
    const data = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    world.raw.put({ partitionKey: key, data, arrivalMs });
  }

  function put(...lines: string[]): void {
    for (const line of lines) {
      const [device = '', clock = '', value, arrival] = line.split(' ');
      const timeMs = at(clock);
      const [power, region] = (value ?? '').split('/');
      const body = { device_id: device, timestamp: new Date(timeMs).toISOString(), power: Number(power), region };
      putBody(device, body, arrival === undefined ? Math.max(timeMs, world.clock.now()) : at(arrival.slice(1)));
    }
  }

  async function work(): Promise<string[]> {
    await settle(world.driver, world.clock);
    return news();
  }

  return {
    world,
    profile,
    put,
    work,
    hear(...lines) {
      put(...lines);
      return work();
    },
    hearRecord(body) {
      putBody('record', body, world.clock.now());
      return work();
    },
    async waitUntil(clock) {
      await settle(world.driver, world.clock, { advance: { untilMs: at(clock) } });
      return news();
    },
    async sweep() {
      await world.sweep();
      return news();
    },
    async counts() {
      const total = emptyCounts();
      const keys = await world.windows.keys(`windows#${profile.name}#`);
      for (const { bytes } of (await world.windows.load(keys)).values()) {
        const { counts } = decodeGroupState(bytes, profile);
        for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
      }
      return total;
    },
    kept: () =>
      [...world.quarantine.rejections.values()].map(({ kind, issue }) => `${kind} ${issue.reason} ${issue.field}`),
    shown: () => new Map([...world.panes.latest].sort(([a], [b]) => (a < b ? -1 : 1))),
    told: () =>
      world.topic.published.map(({ device, rule, transition, state }) => `${device} ${rule} ${transition} ${state}`),
  };
}
