// Lines waiting to be sent, earliest first; of equal times the one that came in first. A binary heap: its size is what
// is under way at one moment, never the file.

type Waiting = { sendMs: number; order: number; line: string };

export type SendQueue = {
  push(sendMs: number, line: string): void;
  /** Takes the earliest line due at `nowMs` or before, or answers undefined. */
  takeDue(nowMs: number): string | undefined;
};

const before = (a: Waiting, b: Waiting): boolean => a.sendMs < b.sendMs || (a.sendMs === b.sendMs && a.order < b.order);

export function sendQueue(): SendQueue {
  const heap: Waiting[] = [];
  let order = 0;

  const sink = (moving: Waiting): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, moving)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moving;
  };

  return {
    push(sendMs, line) {
      const rising = { sendMs, order, line };
      order += 1;
      let at = heap.length;
      heap.push(rising);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!before(rising, heap[parent]!)) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = rising;
    },
    takeDue(nowMs) {
      const first = heap[0];
      if (first === undefined || first.sendMs > nowMs) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) sink(last);
      return first.line;
    },
  };
}
