// POSTs to HTTP subscribers with retries, as Amazon SNS does: a refusal of the subscriber (4xx but 429) is final,
// anything else is tried again. Ends at close: what is under way is broken off.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

type HttpDelivery = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A delivery given up: after the last try, or after a final refusal. */
export type DeliveryFailure = { readonly url: string; readonly tryCount: number; readonly reason: string };

export type HttpDeliverer = {
  /** Starts a delivery and returns at once. */
  deliver(delivery: HttpDelivery): void;
  /** Breaks off what is under way; answers when nothing is left. */
  close(): Promise<void>;
};

/** An endpoint has 15 s to answer: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const answerTimeoutMs = 15_000;

/**
 * `retryDelaysMs`: the pause before each further try. `onFailure` is told of each delivery given up.
 */
export const createHttpDeliverer = (settings: {
  readonly retryDelaysMs: readonly number[];
  readonly onFailure: (failure: DeliveryFailure) => void;
}): HttpDeliverer => {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  const run = async (delivery: HttpDelivery): Promise<void> => {
    for (let tryCount = 1; ; tryCount += 1) {
      const outcome = await post(delivery, closing.signal);
      if (outcome.done || closing.signal.aborted) return;
      const delayMs = outcome.final ? undefined : settings.retryDelaysMs[tryCount - 1];
      if (delayMs === undefined) {
        settings.onFailure({ url: delivery.url, tryCount, reason: outcome.reason });
        return;
      }
      if (!(await pause(delayMs, closing.signal))) return;
    }
  };

  return {
    deliver(delivery) {
      const running = run(delivery).finally(() => underWay.delete(running));
      underWay.add(running);
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
};

type Outcome = { readonly done: boolean; readonly final: boolean; readonly reason: string };

const post = async ({ url, headers, body }: HttpDelivery, closing: AbortSignal): Promise<Outcome> => {
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(answerTimeoutMs)]);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.arrayBuffer();
    const { status } = response;
    const final = status >= 400 && status < 500 && status !== 429;
    return { done: status >= 200 && status < 300, final, reason: `HTTP ${status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { done: false, final: false, reason: String(cause) };
  }
};

/** False when closing came first. */
const pause = (delayMs: number, closing: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const end = (waited: boolean) => () => {
      clearTimeout(timer);
      closing.removeEventListener('abort', onAbort);
      resolve(waited);
    };
    const onAbort = end(false);
    const timer = setTimeout(end(true), delayMs);
    closing.addEventListener('abort', onAbort);
  });
