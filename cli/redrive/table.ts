// What `weir redrive` takes.
import { CONTEXT_ROW } from '../command-line/context.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';

const OPTIONS = {
  yes: { says: 'do it' },
  'dry-run': { says: 'only say what would be done (the default)' },
  from: { value: 'TIME', says: 'what arrived from this time on, e.g. 2026-11-20 or 2026-11-20T06:00:00Z' },
  to: { value: 'TIME', says: 'what arrived before this time' },
  reason: {
    value: 'REASON',
    says: 'only this reason: missing-time, out-of-range, …, given-up, too-late\n(too-late is left out unless named: it would be too late again)',
    offers: ['missing-time', 'out-of-range', 'given-up', 'too-late'],
  },
  device: { value: 'DEVICE', says: 'only of this device' },
  delete: { says: 'delete the objects and messages of which all was put back' },
  undelivered: {
    says: 'instead: publish again what no subscriber of the settings took (docs/runbook.md); all subscribers get it',
  },
  again: { says: 'also what an earlier run of the same selection has put back' },
  context: CONTEXT_ROW,
  bucket: {
    value: 'NAME',
    heading: "instead of the outputs of the deployment's data stack",
    says: 'where the quarantine is',
  },
  stream: { value: 'NAME', says: 'the raw stream' },
  queue: { value: 'URL', says: 'the redrive queue of panes' },
  'dead-letters': { value: 'URL', says: 'the queue of panes that were given up' },
  json: { heading: 'the answer', says: 'the outcome as JSON' },
} as const satisfies OptionTable;

export const REDRIVE: CommandTable<typeof OPTIONS> = {
  name: 'redrive',
  script: 'redrive',
  about: `Puts back what Weir did not accept, after a fix: rejected readings and batches that validate gave up go to the raw stream again, panes that the time-series store refused for days go to the redrive queue again. Without --yes it only says what it would do.`,
  usage: '[OPTION …]',
  options: OPTIONS,
  notes: `A reading of which some values were accepted comes back whole; those values are counted as duplicates. One that is later than the allowed lateness by its device's clock is too late. An interrupted run goes on where it was: .weir/redrive/.

Ends with 0 when done, 1 when AWS refuses, 2 for a wrong option.`,
};
