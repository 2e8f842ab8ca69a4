import { at } from '../support/readings.ts';
import { createSilenceWorld, idOf as idAt, type WorldOptions } from './silence-world.ts';

export const LIMIT = { silentAfterMs: 45 * 60_000 };

/** One key group; times as on a clock. Answers of sweeps: what was published. */
export function createWorld(profile: WorldOptions['profile'] = LIMIT, options: WorldOptions = {}) {
  const world = createSilenceWorld({ ...options, profile: { silentAfterMs: undefined as never, ...profile } });
  return {
    ...world,
    hear: (device: string, clock: string, how: Parameters<typeof world.hear>[2] = {}) =>
      world.hear(device, at(clock), how),
    async sweepAt(clock: string, how?: Parameters<typeof world.sweep>[1]): Promise<string[]> {
      const told = await world.sweep(at(clock), how);
      return told.map((each) => `${each.device} ${each.state} ${each.transition} ${each.value}`);
    },
  };
}

export const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;

export type World = ReturnType<typeof createWorld>;
export const identities = ({ topic }: World) => topic.published.map(({ id, transition }) => `${id} ${transition}`);
export const idOf = (device: string, start: string, rule?: string) => idAt(device, at(start), rule);
export const silences = ({ pipeline }: World) =>
  [...pipeline.state.entries.keys()].filter((key) => key.startsWith('silent#'));
