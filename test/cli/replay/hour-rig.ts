// Rows about the hour that comes twice, through the command, and what they should come to.
import { expect } from 'vitest';
import type { Rig } from './rig.ts';

export function hoursOf(rig: Rig) {
  return {
    /**
     * Rows `device time` through the command → `device instant`, in the order of the file, with the reason where one is
     * rejected.
     */
    async play(zone: string, rows: readonly string[], ...options: string[]): Promise<string[]> {
      const cells = rows.map(
        (row, index) => `${row.slice(0, row.indexOf(' '))},${row.slice(row.indexOf(' ') + 1)},${index}`,
      );
      const file = rig.file('hour.csv', `device,timestamp,power\n${cells.join('\n')}\n`);
      const { windows, rejects, late, summary } = await rig.replay([
        '--profile',
        'energy',
        file,
        '--windows',
        '1m',
        '--zone',
        zone,
        ...options,
      ]);
      const { values } = summary;
      expect(values.accepted + values.duplicate + values.late + values.rejected).toBe(rows.length);
      expect(late).toEqual([]);
      const found = rows.map((): string => 'duplicate');
      for (const { first, start } of windows) found[first as number] = String(start).slice(5, 16);
      for (const { line, reason } of rejects) found[(line as number) - 2] = String(reason);
      return found;
    },
  };
}

export const day = (times: readonly string[], device = 'm', date = '2025-10-26'): string[] =>
  times.map((time) => `${device} ${date} ${time}`);
export const quarters = (hour: number): string[] => ['00', '15', '30', '45'].map((minute) => `0${hour}:${minute}`);
export const utc = (times: readonly string[], date = '10-26'): string[] => times.map((time) => `${date}T${time}`);
