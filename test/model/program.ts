// A program of the model test as data: what devices send, how time passes, and everything that goes wrong, in one list
// of steps, so that a failing one shrinks by leaving steps out. What breaks waits in its step for the next call that it
// fits.
import type { StageName } from '#cli/replay/mappings.ts';
import type { Fate } from '#local/driver/policy.ts';

export type Form = 'flat' | 'measures' | 'envelope' | 'metric' | 'unit';
export type Container = 'single' | 'array' | 'lines';
export type Flaw = 'none' | 'text' | 'range' | 'no-device' | 'bad-time' | 'bad-quality' | 'no-measures' | 'broken';
/** The last four are registers, with limits, without any, and one that may fall; and a time-weighted power. */
export type MeasureName = 'power_kw' | 'heat_c' | 'alarm' | 'meter_kwh' | 'count_total' | 'net_kwh' | 'load_kw';

export interface ReadingPlan {
  readonly device: number;
  /** Event time before (positive) or ahead of the arrival. */
  readonly lagMs: number;
  readonly values: Partial<Readonly<Record<MeasureName, number>>>;
  readonly form: Form;
  readonly flaw: Flaw;
  /** 0: none is given. */
  readonly region: 0 | 1 | 2;
}

export type Port =
  | 'readings'
  | 'quarantine'
  | 'panes'
  | 'windows.load'
  | 'windows.commit'
  | 'plan.commit'
  | 'baselines.load'
  | 'baselines.commit'
  | 'putPending'
  | 'publish'
  | 'markPublished';

/** `part`: what takes a list takes half of it first. `lose`: a commit answers that its condition is lost. */
export type PortFault = 'before' | 'part' | 'after' | 'lose';

export type Step =
  | {
      readonly kind: 'send';
      readonly readings: readonly ReadingPlan[];
      readonly container: Container;
      readonly gzip: boolean;
    }
  /** An earlier record once more; with `shift` its values are others. */
  | { readonly kind: 'resend'; readonly back: number; readonly shift: number }
  /** A device sends what it measured since its last reading, in order. */
  | { readonly kind: 'backlog'; readonly device: number; readonly count: number; readonly value: number }
  | { readonly kind: 'rubbish'; readonly text: string; readonly gzip: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'split' | 'merge'; readonly stream: 'raw' | 'readings'; readonly at: number }
  | { readonly kind: 'fault'; readonly port: Port; readonly fault: PortFault; readonly skip: number }
  | { readonly kind: 'fate'; readonly stage: StageName; readonly fate: Fate }
  | { readonly kind: 'cut'; readonly stage: StageName; readonly count: number }
  /** Other windows are set; an instance of before may linger. */
  | { readonly kind: 'deploy'; readonly windows: readonly string[]; readonly lingers: boolean }
  /** The next calls go to another instance, which is cold or remembers an older past. */
  | { readonly kind: 'instance'; readonly stage: StageName; readonly to: number }
  | { readonly kind: 'cold'; readonly stage: StageName }
  /** The next call of the stage runs on two instances at once; the one that answers first is not heard. */
  | { readonly kind: 'twice-at-once'; readonly stage: StageName; readonly ticks: number };

export interface Program {
  readonly resolutionMs: number;
  readonly windows: readonly string[];
  readonly holdMs: number;
  /** Regions have windows of their own, where one of the windows is tumbling. */
  readonly foldsRegions: boolean;
  readonly keyGroups: number;
  readonly rawShards: number;
  readonly readingsShards: number;
  readonly batchingWindowMs: number;
  readonly detectWindowMs: number;
  readonly detectStateBytes: number;
  readonly batchSize: number;
  /** Batches of one readings shard that `aggregate` may have at a time. */
  readonly parallelizationFactor: number;
  /** AWS does not say whether a window's final call carries records. */
  readonly finalCarriesRecords: boolean;
  /** Each call of a function goes to the next of three instances, as with several shards Lambda does. */
  readonly rotates: boolean;
  /** A sweep every minute, as deployed; else only where a step says so. */
  readonly isScheduled: boolean;
  readonly steps: readonly Step[];
}

export const DEVICES = ['meter-0', 'meter-1', 'sensor/ü', '77'] as const;
/** Partition keys: the first two devices send through one gateway. */
export const KEYS = ['gateway', 'gateway', 'sensor', '77'] as const;
