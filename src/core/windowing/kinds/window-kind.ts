// What a kind of window is: windows that are no plain fold of kept slices (those are emit.ts). One file a kind, one
// list that registers them (kinds.ts): whoever has windows asks the list and knows no kind by name. A kind knows no
// profile and no device: one measure of a device at a time.
import type { ByteReader } from '../../bytes/reader.ts';
import type { ByteWriter } from '../../bytes/writer.ts';
import type { Accumulator } from '../slices/accumulator.ts';
import type { Outcome } from '../slices/register.ts';
import type { Measured, Trail } from '../slices/sample.ts';
import type { Sampling } from '../slices/sampling.ts';
import type { Slice } from '../slices/slice.ts';
import type { Stretch } from '../slices/window-spec.ts';

/** One window of a profile, compiled: `session/30s`. A kind adds what its label says. */
export interface KindSpec extends Stretch {
  readonly kind: WindowKind;
  /** As written. */
  readonly label: string;
}

/** The slices of one measure of a device, by start, and what stands before the oldest one. */
export interface SliceSeries {
  readonly slices: readonly Slice[];
  readonly trail: Trail | undefined;
}

/**
 * A step of publication: windows that end after `emittedMs` and by `watermarkMs` are new, those before only where they
 * have changed.
 */
export interface Publication {
  readonly emittedMs: number;
  readonly watermarkMs: number;
  readonly resolutionMs: number;
}

/** A window to publish. */
export interface DueWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly numbers: Readonly<Accumulator>;
  /** Index of the dimension values of its latest value or slice, in the device's list. */
  readonly variant: number;
  /** What panes of the window are compared by: it rises with any change. */
  readonly revision: number;
  /** Of a register. */
  readonly moved?: Outcome | undefined;
  /** Of a time-weighted power. */
  readonly held?: Measured | undefined;
  /** Starts that were published and are this window's now: a void pane each, before its own. */
  readonly voidStarts?: readonly number[];
  /** It is not due itself: only its void starts are told. */
  readonly isOpen?: boolean;
}

/** Writes and reads what a kind keeps of one measure of a device. */
export interface KindCodec<Spec, State> {
  /**
   * `state`: in every key group's state, as a number that says which window it is (sessions and counts, from format 2
   * on). `section`: in a section of its own, by label; there only while something is kept. `isRequired`: a release
   * without the kind stops at it, and loses nothing.
   */
  readonly place:
    | { readonly in: 'state'; numberOf(spec: Spec): number }
    | { readonly in: 'section'; readonly id: number; readonly isRequired: boolean };
  /** `indexOf`: where a variant stands among those stored. */
  write(out: ByteWriter, state: State, indexOf: (variant: number) => number, sampling: Sampling | undefined): void;
  read(from: ByteReader, sampling: Sampling | undefined): State;
}

/**
 * Methods are called per device, measure and window: `absorb` with each value, `due`, `settle` and `retire` in each
 * step.
 */
export interface WindowKind<Spec extends KindSpec = KindSpec, State extends object = object> {
  /** What its labels begin with: `session/`. */
  readonly prefix: string;
  /** How a label looks, for messages: `session/GAP`. */
  readonly form: string;
  /**
   * What is handed to it: each accepted value (`absorb`), or slices, once nothing can change them any more (`settle`).
   */
  readonly takes: 'values' | 'slices';
  /** Which end of a window stays as it grows: stores keep it and find it by that instant. */
  readonly placedBy: 'start' | 'end';
  /**
   * No window begins before: there is no event time of earlier to be accepted where such windows are. −Infinity: any
   * time.
   */
  readonly earliestMs: number;

  /** Compiles a label that begins with the prefix. @throws RangeError that names it and what was expected. */
  parse(label: string): Spec;
  /** Equal for two windows that are the same however they are written. */
  identity(spec: Spec): string | number;
  /** What every slice must divide, ms; undefined where slices are nothing to it. */
  grainMs(spec: Spec): number | undefined;
  /**
   * How long after a value its window may end: so long, and what may be late, a silent device is kept. 0: it waits for
   * no time.
   */
  reachMs(spec: Spec): number;

  /** What is kept of a measure before its first value. */
  open(spec: Spec): State;
  /** Adds an accepted value. `watermarkMs` is that of all readings before. Only where it takes values. */
  absorb(state: State, spec: Spec, value: number, atMs: number, variant: number, watermarkMs: number): void;
  /** Tells the windows that are due, in the order of their panes. Reads only: telling again tells the same. */
  due(state: State, spec: Spec, series: SliceSeries, step: Publication, tell: (window: DueWindow) => void): void;
  /**
   * When the next window after `afterMs` ends, if nothing more comes; Infinity where none is open, or waits for no
   * time.
   */
  nextEndMs(state: State, spec: Spec, series: SliceSeries, afterMs: number): number;
  /**
   * After a step, before slices leave: takes over the first `closedCount` of them, which nothing changes any more. Only
   * where it takes slices.
   */
  settle(state: State, spec: Spec, series: SliceSeries, closedCount: number): void;
  /**
   * After a step: what was due is published. Drops what nothing changes any more: no value before `closedMs` is
   * accepted.
   */
  retire(state: State, spec: Spec, closedMs: number, watermarkMs: number): void;
  /** Whether nothing is kept that a later value or pane depends on. */
  isEmpty(state: State): boolean;
  /** Whether a window waits for the device's next values, whenever they come: it is not forgotten before. */
  isWaiting(state: State): boolean;
  /** Tells the variants that are kept. */
  variants(state: State, tell: (variant: number) => void): void;
  readonly codec: KindCodec<Spec, State>;
}
