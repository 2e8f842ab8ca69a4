// What the functions are, as their descriptions and time-outs say it.
import type { FunctionName } from '#config/setting.ts';
import { FORWARD_TIMEOUT_SECONDS } from './forwarding.ts';

/**
 * What each function is for, and how long it may take: one batch of the largest size with a throttled dependency; a
 * sweep must end before the next.
 */
export const FUNCTIONS: Readonly<
  Record<FunctionName, { readonly description: string; readonly timeoutSeconds: number }>
> = {
  validate: { description: 'Checks readings and packs them by key group', timeoutSeconds: 60 },
  aggregate: { description: 'Folds readings into event-time windows', timeoutSeconds: 120 },
  detect: { description: 'Judges each reading against its device baseline and raises alerts', timeoutSeconds: 60 },
  sweep: { description: 'Every minute: what no reading triggers', timeoutSeconds: 55 },
  forward: {
    description: 'Hands incidents on to services that call people',
    timeoutSeconds: FORWARD_TIMEOUT_SECONDS,
  },
  acknowledge: { description: 'The page behind the link of a message', timeoutSeconds: 10 },
  query: { description: 'Answers the query API', timeoutSeconds: 28 },
  // As long as Lambda lets one: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  merge: { description: 'Merges staged windows into their history', timeoutSeconds: 900 },
  redrive: { description: 'Writes panes that the time-series store did not take at first', timeoutSeconds: 60 },
};
