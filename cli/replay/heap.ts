// Keeps the heap small while a replay runs. V8 lets garbage that outlived its nursery pile up to a multiple of what is
// alive, and a replay's garbage (lines under way) always does; collecting it between two pieces costs a few per cent of
// the time and halves the memory.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is alive of a replay of some thousand devices is well below 100 MB. */
const COLLECT_ABOVE_BYTES = 110 * 1024 * 1024;
/** With more alive than that, collecting at each call would find nothing: it waits until the heap has grown by half. */
const GROWTH = 1.5;

/** Answers a function to call between two pieces of work. */
export function heapKeeper(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let limitBytes = COLLECT_ABOVE_BYTES;
  return () => {
    if (getHeapStatistics().used_heap_size < limitBytes) return;
    collect();
    limitBytes = Math.max(COLLECT_ABOVE_BYTES, getHeapStatistics().used_heap_size * GROWTH);
  };
}
