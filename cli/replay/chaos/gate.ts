// Where calls of slow invocations wait while others run: each time the platform invokes something, those waiting come
// one step further.

export interface Gate {
  /** Resolves after the next steps, `steps` of them, or at once while the gate is open. */
  wait(steps: number): Promise<void>;
  step(): void;
  /** Lets everyone through until `close`. */
  open(): void;
  close(): void;
}

export function createGate(): Gate {
  let waiting: { steps: number; readonly go: () => void }[] = [];
  let isOpen = false;

  function release(isDue: (each: { steps: number }) => boolean): void {
    const due = waiting.filter(isDue);
    waiting = waiting.filter((each) => !due.includes(each));
    for (const { go } of due) go();
  }

  return {
    wait: (steps) => (isOpen || steps <= 0 ? Promise.resolve() : new Promise((go) => void waiting.push({ steps, go }))),
    step() {
      for (const each of waiting) each.steps -= 1;
      release(({ steps }) => steps <= 0);
    },
    open() {
      isOpen = true;
      release(() => true);
    },
    close() {
      isOpen = false;
    },
  };
}
