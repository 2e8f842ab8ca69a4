// What was typed behind `weir explain`, checked.
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { DeploymentArguments } from '../deployment/options.ts';
import { fileOptions } from '../replay/input/file-options.ts';
import { compiledProfile, formatNamed } from '../replay/options.ts';
import type { ExplanationWish } from './explanation.ts';
import type { FileQuestion } from './from-file.ts';
import { EXPLAIN } from './table.ts';

export interface ExplainOptions {
  readonly wish: ExplanationWish;
  readonly isJson: boolean;
  readonly device: string | undefined;
  readonly deployment: DeploymentArguments;
  readonly sinceMs: number | undefined;
  /** Undefined: a deployment is asked. */
  readonly file: Omit<FileQuestion, 'standardInput'> | undefined;
}

/** Or 'help'. @throws UsageError */
export function readOptions(argv: readonly string[]): ExplainOptions | 'help' {
  const typed = readArguments(EXPLAIN, argv);
  if (typed === 'help') return 'help';
  const { values, operands } = typed;
  const [incident, second] = operands;
  if (second !== undefined) throw new UsageError(`one incident at a time: "${second}" is a second one`);
  const { device, file, context, local, page } = values;
  const isFile = file.length > 0;
  if (isFile && (local || page !== undefined || context.length > 0))
    throw new UsageError('--file is instead of a deployment: leave out -c, --local and --page');
  if (!isFile && incident === undefined && device === undefined)
    throw new UsageError(
      'which incident? Give its id, as npx weir alerts list shows it, or --device NAME for its last one',
    );
  const reading = isFile ? fileOptions({ ...values, device: undefined }) : undefined;
  const isArrivalMapped = reading !== undefined && [...reading.map.values()].includes('arrival');
  return {
    wish: { incident, rules: values.rule, around: wholeNumber('--around', values.around), isAll: values.all },
    isJson: values.json,
    device,
    deployment: { context, local, page },
    sinceMs: values.since === undefined ? undefined : durationMs('--since', values.since),
    file:
      reading === undefined
        ? undefined
        : {
            profile: compiledProfile(needed('--profile', values.profile, 'what the readings are'), values),
            files: file,
            device: needed('--device', device, 'whose readings are explained'),
            // Of a file without a column of devices all rows are of the device that is asked for.
            reading: { ...reading, device: reading.melts ? undefined : device },
            format: formatNamed(values.format),
            hasArrivals: values.arrival !== undefined || isArrivalMapped,
          },
  };
}

function needed(option: string, text: string | undefined, what: string): string {
  if (text === undefined) throw new UsageError(`${option} is missing: with --file say ${what}`);
  return text;
}

function wholeNumber(option: string, text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 10_000) return number;
  throw new UsageError(`${option} is "${text}": expected a whole number from 0 to 10000`);
}

function durationMs(option: string, text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new UsageError(`${option} is "${text}": expected a duration such as 30m, 6h or 1d`);
}
