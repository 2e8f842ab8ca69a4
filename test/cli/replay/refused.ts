// What the command says to a CSV file of energy that it refuses.
import { expect } from 'vitest';
import type { Rig } from './rig.ts';

export const refusedBy =
  (rig: Rig) =>
  async (content: string, ...options: string[]): Promise<string> => {
    const { code, stderr } = await rig.run(['--profile', 'energy', rig.file('refused.csv', content), ...options]);
    expect(code).toBe(2);
    return stderr;
  };
