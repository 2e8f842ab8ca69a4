// The machine of a run in words: what it has, not what it is called.
import { cpus, loadavg, totalmem } from 'node:os';
import { rounded } from '../figures.ts';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  /** Such as `linux x64`. */
  readonly system: string;
  /**
   * Processes that wanted a core in the minute before; above 0.5 others were at work too and figures are worse than the
   * machine.
   */
  readonly loadBefore: number;
}

const GB = 1024 ** 3;

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() || 'unknown',
    memoryGb: Math.round(totalmem() / GB),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    loadBefore: rounded(loadavg()[0] ?? 0, 1),
  };
}
