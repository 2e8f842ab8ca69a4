// What `weir windows` takes.
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { DEPLOYMENT_ROWS } from '../deployment/options.ts';

const OPTIONS = {
  measure: { value: 'NAME', multiple: true, says: 'only this measure; again for a further one' },
  window: { value: 'LABEL', multiple: true, says: 'only windows of this kind, such as 1m or 5m/1m; again for another' },
  from: {
    value: 'TIME',
    default: '2h',
    says: 'windows that start from then on: 2h or 3d ago, or a time such as 2026-11-30T06:00:00Z',
  },
  to: { value: 'TIME', says: 'windows that start before it; left out: now' },
  limit: { value: 'N', default: '10000', says: 'at most so many, the earliest first' },
  csv: { heading: 'how it is written', says: 'as CSV, with a header' },
  json: { says: 'as JSON' },
  chart: { says: 'as charts of the means, one a measure' },
  ...DEPLOYMENT_ROWS,
} as const satisfies OptionTable;

export const WINDOWS: CommandTable<typeof OPTIONS> = {
  name: 'windows',
  about:
    'The windows of a device, or of a dimension value such as region=north: what was measured, minute by minute or as the deployment has it. Those of late come from the hot copy, older ones from the engine.',
  usage: 'DEVICE [OPTION …]',
  operand: { name: 'DEVICE', says: 'its id, or a dimension and its value: region=north' },
  options: OPTIONS,
  notes: `A window is there once its end has passed and its readings have come; a later reading makes it anew. Where an answer was cut, or older windows are not kept, the last line says so (on stderr with --csv).

exit codes: 0 shown, 1 the deployment does not answer, 2 a wrong option.`,
  examples: [
    'meter-00042 --local',
    'meter-00042 --measure power_kw --window 1m --from 6h --chart',
    'region=north -c stage=prod --from 2026-11-29 --to 2026-11-30 --csv',
  ],
};
