// The options of `npm run redrive`. Refuses what contradicts itself, with what was expected.
import { contextOf } from '../command-line/context.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Selection } from './selection.ts';
import { REDRIVE } from './table.ts';

export interface RedriveOptions {
  readonly json: boolean;
  readonly yes: boolean;
  readonly delete: boolean;
  readonly again: boolean;
  readonly undelivered: boolean;
  readonly selection: Selection;
  readonly context: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<'bucket' | 'stream' | 'queue' | 'dead-letters', string | undefined>>;
}

/** What was typed, or 'help'. @throws UsageError that says which option is wrong. */
export function readOptions(args: readonly string[]): RedriveOptions | 'help' {
  const typed = readArguments(REDRIVE, args);
  if (typed === 'help') return 'help';
  const { values } = typed;
  if (values.yes && values['dry-run']) throw new UsageError('--yes and --dry-run contradict each other: give one');
  const fromMs = timeOf('--from', values.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = timeOf('--to', values.to) ?? Number.POSITIVE_INFINITY;
  if (toMs <= fromMs) throw new UsageError(`--to ${values.to} is not after --from ${values.from}`);
  return {
    json: values.json,
    yes: values.yes,
    delete: values.delete,
    again: values.again,
    undelivered: values.undelivered,
    selection: { fromMs, toMs, reason: values.reason, device: values.device },
    context: contextOf(values.context),
    places: {
      bucket: values.bucket,
      stream: values.stream,
      queue: values.queue,
      'dead-letters': values['dead-letters'],
    },
  };
}

function timeOf(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}(T|$)/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageError(`${option} is ${given}: expected a day or an ISO 8601 time, such as 2026-11-20T06:00:00Z`);
  return ms;
}
