// A column of times through the command: which windows come of it, or what it asks for.
import { refusedBy } from './refused.ts';
import type { Rig } from './rig.ts';

export function timesOf(rig: Rig) {
  const refusedContent = refusedBy(rig);
  const contentOf = (times: readonly string[]): string =>
    `device;timestamp;power\n${times.map((time) => `d;"${time}";1\n`).join('')}`;
  return {
    async startsOf(times: readonly string[], ...options: string[]): Promise<unknown[]> {
      const file = rig.file('times.csv', contentOf(times));
      const { windows } = await rig.replay(['--profile', 'energy', file, '--windows', '1m', ...options]);
      return windows.map(({ start }) => start);
    },

    refused: (times: readonly string[], ...options: string[]): Promise<string> =>
      refusedContent(contentOf(times), ...options),
  };
}
