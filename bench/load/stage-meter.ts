// What a stage costs its thread: one call at a time, timed by the thread's own CPU clock, with a turn of the event loop
// before each so that timers and messages are not held up. Refuses nothing; a failing call is passed on.

export interface StageCosts {
  calls: number;
  records: number;
  /** CPU time of the handler's calls, ms. */
  cpuMs: number;
  /** Of each call, in order, wall time in ms; the last ones where there were very many. */
  callMs: number[];
}

type Handler = (event: unknown) => Promise<unknown>;

const MAX_CALLS_KEPT = 200_000;

/** `before` is told of each event as its call begins. */
export function meteredHandler(handler: Handler, before: (event: unknown) => void = () => {}) {
  const costs: StageCosts = { calls: 0, records: 0, cpuMs: 0, callMs: [] };
  let last: Promise<unknown> = Promise.resolve();

  async function call(event: unknown): Promise<unknown> {
    await new Promise(setImmediate);
    before(event);
    const startedMs = performance.now();
    const started = process.threadCpuUsage();
    try {
      return await handler(event);
    } finally {
      const { user, system } = process.threadCpuUsage(started);
      costs.cpuMs += (user + system) / 1000;
      costs.calls += 1;
      costs.records += recordCount(event);
      if (costs.callMs.length < MAX_CALLS_KEPT) costs.callMs.push(performance.now() - startedMs);
    }
  }

  return {
    costs,
    invoke(event: unknown): Promise<unknown> {
      const next = last.then(() => call(event));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function recordCount(event: unknown): number {
  const isEvent = typeof event === 'object' && event !== null && 'Records' in event;
  return isEvent && Array.isArray(event.Records) ? event.Records.length : 0;
}
