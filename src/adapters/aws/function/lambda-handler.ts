// A Lambda handler that is composed at its first call: importing it costs nothing and reads no environment.
import type { Logger } from '@aws-lambda-powertools/logger';

export interface Composed<Event, Answer> {
  readonly handle: (event: Event) => Promise<Answer>;
  /** After every call, also a failed one. */
  readonly flush: () => void;
  readonly log: Pick<Logger, 'error'>;
}

/**
 * A composition that fails (wrong settings) fails the call and is tried again at the next one. Errors are logged with
 * their cause and thrown: Lambda retries.
 */
export function lazyHandler<Event, Answer>(
  compose: () => Promise<Composed<Event, Answer>>,
): (event: Event) => Promise<Answer> {
  let composed: Promise<Composed<Event, Answer>> | undefined;
  return async (event) => {
    composed ??= compose();
    const current = await composed.catch((error: unknown) => {
      composed = undefined;
      throw error;
    });
    try {
      return await current.handle(event);
    } catch (error) {
      current.log.error('call failed', error as Error);
      throw error;
    } finally {
      current.flush();
    }
  };
}
