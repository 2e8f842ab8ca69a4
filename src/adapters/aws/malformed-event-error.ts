// An event that Lambda would not send: a function was invoked by hand or wired to the wrong source.

export class MalformedEventError extends Error {
  /**
   * `path` in the event, the `value` found there, what was `expected`, and the `source` whose mapping sends such
   * events.
   */
  constructor(path: string, value: unknown, expected: string, source: string) {
    super(
      `the event's ${path} is ${shorten(value)}; expected ${expected}. Invoke this function by an event source mapping of ${source}.`,
    );
    this.name = 'MalformedEventError';
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shorten(value: unknown): string {
  const whole = JSON.stringify(value) ?? String(value);
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole;
}
