// `weir alerts` as a function: chooses the part, finds the deployment, answers the exit code.
import { createDetector } from '#core/detect/detector.ts';
import { DeskError } from '#stages/alert/desk.ts';
import { choosePart } from '../command-line/choose-part.ts';
import { helpText } from '../command-line/help-text.ts';
import { type Arguments, readArguments } from '../command-line/read-arguments.ts';
import type { CommandTable, OptionTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { type DeploymentArguments, typedAgain } from '../deployment/options.ts';
import { LostRaceError, NotThereError } from '../deployment/trouble.ts';
import { coloursFor } from '../terminal/colour.ts';
import { showsUnicode } from '../terminal/unicode.ts';
import { type Answer, acknowledge, resolve, silence, silences, unsilence } from './acts.ts';
import { listedRows, listText, rowLine, wantedBy } from './list.ts';
import { type AlertPlace, placeOf } from './place.ts';
import { shownIncident, shownText } from './show.ts';
import { ACK, ALERTS, LIST, RESOLVE, SHOW, SILENCE, SILENCES, TAIL, UNSILENCE } from './tables.ts';
import { tailOf } from './tail.ts';
import { wholeNumber } from './typed.ts';

export interface AlertsWorld
  extends Pick<CommandWorld, 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy' | 'onInterrupt'> {
  /** For tests; else the deployment that the options name. */
  readonly place?: AlertPlace;
  readonly nowMs?: () => number;
  /** Between two looks of `tail`. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** An index that is read eight times a look: at this pace 0.05 USD a day. */
const LOOK_EVERY_MS = 2_000;

export async function alertsCommand(argv: readonly string[], world: AlertsWorld): Promise<number> {
  let table: CommandTable = ALERTS;
  try {
    const chosen = choosePart(ALERTS, argv);
    table = chosen.table;
    const typed = readArguments(table, chosen.rest);
    if (typed === 'help' || table === ALERTS) {
      world.stdout.write(helpText(table, world.calledBy));
      return typed === 'help' ? 0 : 2;
    }
    const given = typed.values as unknown as DeploymentArguments;
    const run = (place: AlertPlace) => runPart(table, chosen.rest, place, world);
    await (world.place === undefined
      ? withDeployment(given, world, (deployment) => run(placeOf(deployment, typedAgain(given))))
      : run(world.place));
    return 0;
  } catch (error) {
    return complainOf(error instanceof DeskError ? told(error) : error, table, world);
  }
}

function told({ message, why }: DeskError): Error {
  if (why === 'refused') return new UsageError(message);
  return why === 'gone' ? new NotThereError(message) : new LostRaceError(message);
}

/** What a part was given, once more with the types of its own table. @throws UsageError */
function typedBy<T extends OptionTable>(table: CommandTable<T>, argv: readonly string[]): Arguments<T> {
  const typed = readArguments(table, argv);
  if (typed === 'help') throw new UsageError('help is asked for before');
  return typed;
}

async function runPart(
  table: CommandTable,
  argv: readonly string[],
  place: AlertPlace,
  world: AlertsWorld,
): Promise<void> {
  const { stdout, env } = world;
  const nowMs = world.nowMs ?? Date.now;
  const colour = coloursFor(stdout, env);
  const unitOf = createDetector(place.profile).unitOf;
  const say = ({ data, text }: Answer, isJson: boolean): void =>
    void stdout.write(isJson ? `${JSON.stringify(data, undefined, 2)}\n` : text);
  switch (table) {
    case LIST: {
      const { values } = typedBy(LIST, argv);
      const rows = await listedRows(place, values, nowMs());
      return say(
        { data: rows, text: listText(rows, { unitOf, nowMs: nowMs(), colour, limit: Number(values.limit) }) },
        values.json,
      );
    }
    case SHOW: {
      const { values, operands } = typedBy(SHOW, argv);
      const shown = await shownIncident(place, one(operands, 'incident'), nowMs());
      const wish = {
        unitOf,
        typed: place.typed,
        colour,
        nowMs: nowMs(),
        hasChart: !values['no-chart'],
        isAscii: !showsUnicode(env),
      };
      return say({ data: { ...shown, windows: shown.windows ?? null }, text: shownText(shown, wish) }, values.json);
    }
    case ACK: {
      const { values, operands } = typedBy(ACK, argv);
      return say(await acknowledge(place, one(operands, 'incident'), values, env, nowMs()), values.json);
    }
    case RESOLVE: {
      const { values, operands } = typedBy(RESOLVE, argv);
      return say(await resolve(place, one(operands, 'incident'), values, env, nowMs()), values.json);
    }
    case SILENCE: {
      const { values, operands } = typedBy(SILENCE, argv);
      return say(await silence(place, operands, values, env, nowMs()), values.json);
    }
    case SILENCES: {
      const { values } = typedBy(SILENCES, argv);
      return say(await silences(place, values, nowMs(), colour), values.json);
    }
    case UNSILENCE: {
      const { values, operands } = typedBy(UNSILENCE, argv);
      return say(await unsilence(place, one(operands, 'silence'), nowMs()), values.json);
    }
    default:
      return tail(typedBy(TAIL, argv).values, place, world);
  }
}

async function tail(
  values: Arguments<typeof TAIL.options>['values'],
  place: AlertPlace,
  { stdout, env, onInterrupt, nowMs = Date.now, sleep = pause }: AlertsWorld,
): Promise<void> {
  const colour = coloursFor(stdout, env);
  let isOver = false;
  const interrupted = new Promise<void>((resolve) => {
    onInterrupt(() => {
      isOver = true;
      resolve();
    });
  });
  const next = async (): Promise<boolean> => {
    if (!isOver) await Promise.race([sleep(LOOK_EVERY_MS), interrupted]);
    return !isOver;
  };
  const lines = wholeNumber('--lines', values.lines, { min: 0, max: 1_000 });
  for await (const row of tailOf(place, { lines, isWanted: wantedBy(values), nowMs, next })) {
    stdout.write(values.json ? `${JSON.stringify(row)}\n` : `${rowLine(row, colour)}\n`);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function one(operands: readonly string[], what: string): string {
  const [first, second] = operands;
  if (first === undefined) throw new UsageError(`which ${what}? Give its id, or how it begins`);
  if (second !== undefined) throw new UsageError(`one ${what} at a time: "${second}" is a second one`);
  return first;
}
