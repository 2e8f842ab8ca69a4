// The options of `npm run redrive`. Refuses what contradicts itself, with what was expected.
import { parseArgs } from 'node:util';
import type { Selection } from './selection.ts';

export const HELP = `Usage: npm run redrive [-- OPTIONS]

Puts back what Weir did not accept, after a fix: rejected readings and batches that validate gave up go to the raw stream again, panes
that the time-series store refused for days go to the redrive queue again. Without --yes it only says what it would do.

  --yes                do it
  --dry-run            only say what would be done (the default)
  --from, --to TIME    what arrived in this time, e.g. 2026-11-20 or 2026-11-20T06:00:00Z
  --reason REASON      only this reason: missing-time, out-of-range, …, given-up, too-late
                       (too-late is left out unless named: it would be too late again)
  --device DEVICE      only of this device
  --delete             delete the objects and messages of which all was put back
  --undelivered        instead: publish again what no subscriber of the settings took (docs/runbook.md); all subscribers get it
  --again              also what an earlier run of the same selection has put back
  -c, --context NAME=VALUE  which deployment, as for \`cdk deploy\`: -c stage=prod -c profile=smoke
  --bucket, --stream, --queue, --dead-letters NAME-OR-URL  instead of the outputs of the deployment's data stack
  --json               the outcome as JSON
  --help               this text

A reading of which some values were accepted comes back whole; those values are counted as duplicates. One that is later than the allowed
lateness by its device's clock is too late. An interrupted run goes on where it was: .weir/redrive/.

Ends with 0 when done, 1 when AWS refuses, 2 for a wrong option.
`;

export interface RedriveOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  readonly delete: boolean;
  readonly again: boolean;
  readonly undelivered: boolean;
  readonly selection: Selection;
  readonly context: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<'bucket' | 'stream' | 'queue' | 'dead-letters', string | undefined>>;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Throws an Error that says which option is wrong. */
export function readOptions(args: readonly string[]): RedriveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: flag,
      json: flag,
      yes: flag,
      'dry-run': flag,
      delete: flag,
      again: flag,
      undelivered: flag,
      from: text,
      to: text,
      reason: text,
      device: text,
      bucket: text,
      stream: text,
      queue: text,
      'dead-letters': text,
      context: { type: 'string', short: 'c', multiple: true },
    },
  });
  if (values.yes && values['dry-run']) throw new Error('--yes and --dry-run contradict each other: give one');
  const fromMs = timeOf('--from', values.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = timeOf('--to', values.to) ?? Number.POSITIVE_INFINITY;
  if (toMs <= fromMs) throw new Error(`--to ${values.to} is not after --from ${values.from}`);
  return {
    help: values.help === true,
    json: values.json === true,
    yes: values.yes === true,
    delete: values.delete === true,
    again: values.again === true,
    undelivered: values.undelivered === true,
    selection: { fromMs, toMs, reason: values.reason, device: values.device },
    context: Object.fromEntries((values.context ?? []).map(setting)),
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
    throw new Error(`${option} is ${given}: expected a day or an ISO 8601 time, such as 2026-11-20T06:00:00Z`);
  return ms;
}

function setting(given: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new Error(`-c ${given}: expected NAME=VALUE`);
  return [name, value];
}
