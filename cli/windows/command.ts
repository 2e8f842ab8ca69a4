// `weir windows` as a function: arguments in, exit code out.

import { closest } from '#core/closest.ts';
import { createDetector } from '#core/detect/detector.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseWindow } from '#core/windowing/kinds/kinds.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import { readWindows, type WindowAnswer, type WindowSources } from '#stages/query/read-windows.ts';
import { windowJson, windowsCsv } from '#stages/query/window-forms.ts';
import { deviceOf, sinceMs, wholeNumber } from '../alerts/typed.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { coloursFor } from '../terminal/colour.ts';
import { showsUnicode } from '../terminal/unicode.ts';
import { sourcesOf } from './sources.ts';
import { WINDOWS } from './table.ts';
import { chartsText, notesOf, windowsText } from './text.ts';

/** Where windows are asked for. */
export interface WindowPlace {
  readonly called: string;
  readonly profile: CompiledProfile;
  sources(): Promise<WindowSources>;
}

export interface WindowsWorld extends Pick<CommandWorld, 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy'> {
  /** For tests; else the deployment that the options name. */
  readonly place?: WindowPlace;
  readonly nowMs?: () => number;
}

/** An answer is held in memory whole. */
const MAX_ROWS = 1_000_000;

export async function windowsCommand(argv: readonly string[], world: WindowsWorld): Promise<number> {
  const { stdout, stderr, env, nowMs = Date.now } = world;
  try {
    const typed = readArguments(WINDOWS, argv);
    if (typed === 'help') {
      stdout.write(helpText(WINDOWS, world.calledBy));
      return 0;
    }
    const { values, operands } = typed;
    const device = deviceOf(operands, 'whose windows? As in npx weir windows meter-00042 --local');
    if ([values.csv, values.json, values.chart].filter(Boolean).length > 1)
      throw new UsageError('--csv, --json and --chart are three ways to write the same: give one');
    const range = rangeOf(values, nowMs());
    const run = async (place: WindowPlace): Promise<void> => {
      const query = { device, profile: place.profile.name, ...range, ...choiceOf(values, place.profile) };
      const answer = await readWindows(await place.sources(), query);
      const notes = notesOf(answer, query, place);
      if (values.json) stdout.write(`${JSON.stringify(jsonOf(answer, query), undefined, 2)}\n`);
      else if (values.csv) {
        stdout.write(windowsCsv(answer.panes));
        stderr.write(notes);
      } else {
        const unitOf = createDetector(place.profile).unitOf;
        const wish = { unitOf, colour: coloursFor(stdout, env), isAscii: !showsUnicode(env) };
        stdout.write(`${values.chart ? chartsText(answer.panes, wish) : windowsText(answer.panes, wish)}${notes}`);
      }
    };
    await (world.place === undefined
      ? withDeployment(values, world, (deployment) =>
          run({ ...deployment, sources: () => sourcesOf(deployment, nowMs) }),
        )
      : run(world.place));
    return 0;
  } catch (error) {
    return complainOf(error, WINDOWS, world);
  }
}

type Typed = Values<typeof WINDOWS.options>;

/** @throws UsageError */
function rangeOf({ from, to, limit }: Typed, nowMs: number): Pick<WindowQuery, 'fromMs' | 'toMs' | 'limit'> {
  const fromMs = sinceMs('--from', from, nowMs);
  const toMs = to === undefined ? nowMs : sinceMs('--to', to, nowMs);
  if (toMs <= fromMs)
    throw new UsageError(
      `--from is ${new Date(fromMs).toISOString()}, which is not before --to, ${new Date(toMs).toISOString()}: give an earlier one`,
    );
  return { fromMs, toMs, limit: wholeNumber('--limit', limit, { min: 1, max: MAX_ROWS }) };
}

/** @throws UsageError for a measure that there is none of, and for what is no window. */
function choiceOf(
  { measure, window }: Typed,
  { name, measures }: CompiledProfile,
): Pick<WindowQuery, 'measures' | 'windows'> {
  const names = measures.map((each) => each.name);
  for (const each of measure) {
    if (names.includes(each)) continue;
    const near = closest(each, names);
    throw new UsageError(
      `--measure is "${each}", which is no measure of profile ${name}: ${near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  for (const each of window) {
    try {
      parseWindow(each);
    } catch (error) {
      throw new UsageError(`--window: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { ...(measure.length > 0 && { measures: measure }), ...(window.length > 0 && { windows: window }) };
}

/** For programs, as the query API answers. */
function jsonOf({ panes, cut, missingBeforeMs, sources }: WindowAnswer, { device, fromMs, toMs }: WindowQuery): object {
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    device,
    ...{ from: time(fromMs), to: time(toMs), sources },
    cut: cut === undefined ? null : { why: cut.why, at: time(cut.cutAtMs) },
    missing_before: missingBeforeMs === undefined ? null : time(missingBeforeMs),
    windows: panes.map(windowJson),
  };
}
