/**
 * Works on items, so many at a time; answers in their order. After a failure none is begun, and it is thrown once those
 * that run are through.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  let isStopped = false;
  async function worker(): Promise<void> {
    while (next < items.length && !isStopped) {
      const at = next;
      next += 1;
      try {
        answers[at] = await work(items[at] as T);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return answers;
}
