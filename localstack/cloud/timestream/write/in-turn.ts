// Runs jobs one after the other, in the order they were given: what changes data must not interleave.

export type InTurn = <T>(job: () => Promise<T>) => Promise<T>;

/** A queue of its own. A job that fails rejects its caller alone. */
export const openQueue = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = last.then(job);
    last = next.catch(() => undefined);
    return next;
  };
};
