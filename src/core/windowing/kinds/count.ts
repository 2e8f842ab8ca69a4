// Windows of so many values of one device and measure, in the order that the device sent them, whatever their event
// time. Only full ones are published, once: with the step that fills them, before its commit, so that a crash brings
// them again and a commit never does.
import { type Accumulator, add, emptyAccumulator } from '../slices/accumulator.ts';
import { ALWAYS } from '../slices/window-spec.ts';
import { readWindow, writeWindow } from './stored-window.ts';
import type { KindSpec, WindowKind } from './window-kind.ts';

const PREFIX = 'count/';
/**
 * More than a day of readings every 10 s; a window of so many belongs to a query over stored windows, not to the
 * stream.
 */
const MAX_COUNT = 10_000;

/** So many values of a device and measure in its stretch, as the device sent them. */
interface CountSpec extends KindSpec {
  readonly count: number;
}

interface CountWindow extends Accumulator {
  /** Index of the dimension values of its latest value by event time, in the device's list. */
  variant: number;
}

/** What is filling for one specification, and what this step has filled. */
interface CountRun {
  open: CountWindow;
  readonly full: CountWindow[];
}

function createCountWindow(): CountWindow {
  return { ...emptyAccumulator(), variant: 0 };
}

function createCountRun(): CountRun {
  return { open: createCountWindow(), full: [] };
}

/** Adds a value; a window that it fills goes to `full`. */
function addToCount(run: CountRun, spec: CountSpec, value: number, atMs: number, variant: number): void {
  const { open } = run;
  if (atMs > open.lastAtMs) open.variant = variant;
  add(open, value, atMs);
  if (open.count < spec.count) return;
  run.full.push(open);
  run.open = createCountWindow();
}

/** `count/100`. */
export const countWindows: WindowKind<CountSpec, CountRun> = {
  prefix: PREFIX,
  form: 'count/N',
  takes: 'values',
  placedBy: 'end',
  earliestMs: Number.NEGATIVE_INFINITY,
  parse(label) {
    const text = label.slice(PREFIX.length);
    const count = Number(text);
    if (!/^\d{1,5}$/.test(text) || count < 1 || count > MAX_COUNT) {
      throw new RangeError(`window "${label}": expected count/N with N from 1 to ${MAX_COUNT}, such as count/100`);
    }
    return { kind: countWindows, label, count, ...ALWAYS };
  },
  identity: ({ count }) => count,
  grainMs: () => undefined,
  reachMs: () => 0,
  open: createCountRun,
  absorb: addToCount,
  due({ full }, _spec, _series, { resolutionMs }, tell) {
    for (const window of full) {
      const { firstAtMs: startMs, lastAtMs, variant, count: revision } = window;
      tell({ startMs, endMs: lastAtMs + resolutionMs, numbers: window, variant, revision });
    }
  },
  nextEndMs: () => Number.POSITIVE_INFINITY,
  settle: () => undefined,
  retire(run, { untilMs }, closedMs) {
    run.full.length = 0;
    // Nothing fills it any more.
    if (untilMs <= closedMs) run.open = createCountWindow();
  },
  isEmpty: ({ open }) => open.count === 0,
  isWaiting: ({ open }) => open.count > 0,
  variants({ open }, tell) {
    if (open.count > 0) tell(open.variant);
  },
  codec: {
    place: { in: 'state', numberOf: ({ count }) => count },
    write: (out, { open }, indexOf) => writeWindow(out, open, indexOf),
    read(from) {
      const run = createCountRun();
      readWindow(from, run.open);
      return run;
    },
  },
};
