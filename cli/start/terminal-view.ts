// The live view: a calm block at the end of a terminal, redrawn in place. Alerts and problems are part of the block, so
// nothing scrolls.
import { type Colour, coloursFor } from '#cli/terminal/colour.ts';
import { paintSeverity } from '#cli/terminal/severity.ts';
import type { LiveModel, Problem, Snapshot } from './live-model.ts';
import type { Output, Sink } from './output.ts';
import { alertLine, clock, lagText, reasonsText, span, startText, summaryText, whole } from './words.ts';

const SHOWN_ALERTS = 8;
const SHOWN_PROBLEMS = 3;
const DEFAULT_COLUMNS = 100;

/** Rates are over so many of the last snapshots, so that a burst does not make the number flicker. */
const RATE_SNAPSHOTS = 5;

export function terminalView(sink: Sink, env: Readonly<Record<string, string | undefined>>): Output {
  const colour = coloursFor(sink, env);
  let drawn = 0;
  let note = 'feeding the history …';
  let recent: Snapshot[] = [];

  function erase(): void {
    if (drawn > 0) sink.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  }

  function draw(snapshot: Snapshot, model: LiveModel): void {
    const width = (sink.columns ?? DEFAULT_COLUMNS) - 1;
    const lines = viewLines(snapshot, recent[0] ?? snapshot, model, note, colour).map((line) => cut(line, width));
    erase();
    sink.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  }

  return {
    started: (started) => void sink.write(startText(started, colour)),
    historyFed(readings, tookMs) {
      note = `${whole(readings)} readings of the past fed in ${span(tookMs)}, live since`;
    },
    alert: () => undefined,
    problem: () => undefined,
    tick(snapshot, model) {
      recent = [...recent, snapshot].slice(-RATE_SNAPSHOTS);
      draw(snapshot, model);
    },
    stopping() {
      note = 'finishing what is under way … (Ctrl-C again ends at once)';
    },
    ended(summary) {
      sink.write(summaryText(summary, colour));
    },
  };
}

/** The lines of the block. `before` is an earlier look, for rates. */
export function viewLines(
  snapshot: Snapshot,
  before: Snapshot,
  model: Pick<LiveModel, 'alerts' | 'problems'>,
  note: string,
  colour: Colour,
): string[] {
  const seconds = (snapshot.atMs - before.atMs) / 1000;
  const rate = (now: number, then: number): string =>
    seconds > 0 ? colour.dim(`${Number(Math.max(0, (now - then) / seconds).toFixed(1))}/s`) : '';
  const { in: taken, accepted, duplicates, late, rejected, panes, firing, heard, devices } = snapshot;
  const cell = (label: string, value: number) =>
    `${colour.dim(label.padEnd(11))}${colour.bold(whole(value).padStart(9))}`;
  const [low, medium, high, critical] = firing;
  const levels: readonly (readonly [string, number])[] = [
    ['critical', critical],
    ['high', high],
    ['medium', medium],
    ['low', low],
  ];
  const now = levels.filter(([, count]) => count > 0);
  const firingText = now
    .map(([severity, count]) => paintSeverity(colour, severity, `${whole(count)} ${severity}`))
    .join('  ');
  return [
    `${cell('readings in', taken)}  ${rate(taken, before.in)}`,
    `${cell('accepted', accepted)}     ${cell('windows', panes)}  ${rate(panes, before.panes)}`,
    `${cell('duplicates', duplicates)}     ${cell('devices', heard)}  ${colour.dim(`of ${whole(devices)}`)}`,
    `${cell('late', late)}     ${colour.dim('behind')}  ${snapshot.lag.map((each) => lagText(each, colour)).join('   ')}`,
    `${cell('rejected', rejected)}     ${colour.dim(reasonsText(snapshot.reasons, 3))}`,
    '',
    `${colour.dim('firing')}  ${firingText || colour.green('nothing')}`,
    ...model
      .alerts()
      .slice(0, SHOWN_ALERTS)
      .map((alert) => alertLine(alert, colour)),
    '',
    ...model
      .problems()
      .slice(0, SHOWN_PROBLEMS)
      .map((problem) => problemLine(problem, colour)),
    colour.dim(note),
  ];
}

export function problemLine({ atMs, source, text, times }: Problem, colour: Colour): string {
  return `${colour.dim(clock(atMs))}  ${colour.yellow(source)}  ${text}${times > 1 ? ` (${times} times)` : ''}`;
}

const ESCAPE = '\u001b';

/** Cuts to so many visible characters; colour sequences take no room, and are ended. */
export function cut(line: string, width: number): string {
  let visible = 0;
  let at = 0;
  while (at < line.length) {
    if (line[at] === ESCAPE) {
      const end = line.indexOf('m', at);
      at = end === -1 ? line.length : end + 1;
      continue;
    }
    if (visible === width) return `${line.slice(0, at - 1)}…${line.includes(ESCAPE) ? `${ESCAPE}[0m` : ''}`;
    visible += 1;
    at += 1;
  }
  return line;
}
