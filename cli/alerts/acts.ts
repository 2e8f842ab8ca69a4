// `weir alerts ack`, `silence`, `silences`, `unsilence`: what people say, and what is answered.
import { randomUUID } from 'node:crypto';
import { alertNames, matcherProblems } from '#core/notify/alert-names.ts';
import { type Matchers, matches, type Silence } from '#core/notify/silence.ts';
import { type IncidentRow, rowOf } from '#stages/alert/incident-row.ts';
import type { Values } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { NotThereError } from '../deployment/trouble.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows } from '../terminal/rows.ts';
import { dateTime, lasting } from '../terminal/times.ts';
import { matchersText, readMatchers } from './matchers.ts';
import { pickIncident } from './pick.ts';
import type { AlertPlace } from './place.ts';
import type { ACK, RESOLVE, SILENCE, SILENCES } from './tables.ts';
import { durationMs, instantMs, whoActs } from './typed.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Answer {
  /** For --json. */
  readonly data: unknown;
  /** For people. */
  readonly text: string;
}

export async function acknowledge(
  place: AlertPlace,
  wanted: string,
  { note, by }: Pick<Values<typeof ACK.options>, 'note' | 'by'>,
  env: Env,
  nowMs: number,
): Promise<Answer> {
  const { id } = await pickIncident(place, wanted);
  const said = { by: whoActs(by, env), ...(note === undefined ? {} : { note }) };
  const head = await place.desk.acknowledge(id, said, nowMs);
  const row: IncidentRow = rowOf(head, await place.desk.silences(), nowMs);
  return {
    data: row,
    text: `${row.rule} of ${row.device} is acknowledged by ${said.by}: nothing is repeated unless it gets graver\n`,
  };
}

export async function resolve(
  place: AlertPlace,
  wanted: string,
  { note, by }: Pick<Values<typeof RESOLVE.options>, 'note' | 'by'>,
  env: Env,
  nowMs: number,
): Promise<Answer> {
  if (note === undefined || note.trim() === '')
    throw new UsageError("--note is missing: say why it is over, such as --note 'the sensor was replaced'");
  const { id } = await pickIncident(place, wanted);
  const head = await place.close(id, { by: whoActs(by, env), note: note.trim() }, nowMs);
  const row: IncidentRow = rowOf(head, await place.desk.silences(), nowMs);
  const text = `${row.rule} of ${row.device} is closed: whoever was told of it is told so, and a graver finding opens it again\n`;
  return { data: row, text };
}

/** What was typed, and until when. @throws UsageError */
export async function silence(
  place: AlertPlace,
  words: readonly string[],
  { by, reason, for: forText, until }: Pick<Values<typeof SILENCE.options>, 'by' | 'reason' | 'for' | 'until'>,
  env: Env,
  nowMs: number,
): Promise<Answer> {
  const matchers = readMatchers(words, place.profile.dimensions);
  if (reason === undefined || reason.trim() === '')
    throw new UsageError("--reason is missing: others will want to know why, such as --reason 'meter is changed'");
  const asked = { id: randomUUID().slice(0, 8), matchers, startMs: nowMs, endMs: endOf(forText, until, nowMs) };
  const open = await place.heads.heads({ profile: place.profile.name, isOpen: true, limit: 20_000 });
  const now = open.filter(({ last }) => matches(matchers, last)).length;
  if (now === 0) await checkNames(place, matchers);
  const kept = await place.desk.putSilence({ ...asked, by: whoActs(by, env), reason: reason.trim() }, nowMs);
  const text = `silence ${kept.id}: ${matchersText(matchers)} until ${dateTime(kept.endMs)} UTC (${lasting(kept.endMs - nowMs)}), within a minute; it matches ${now === 1 ? '1 incident' : `${now} incidents`} of now\nend it: npx weir alerts unsilence ${kept.id}${place.typed}\n`;
  return { data: { ...kept, matchesOpen: now }, text };
}

/** @throws UsageError where no incident can ever have what is named: nothing would be silenced. */
async function checkNames(place: AlertPlace, matchers: Matchers): Promise<void> {
  const isNamed = matchers.rule !== undefined || matchers.lane !== undefined;
  const names = alertNames(place.profile.source, isNamed ? await place.addedRules() : []);
  const problems = matcherProblems('the silence', matchers, names);
  if (problems.length > 0) throw new UsageError(problems.join('; '));
}

function endOf(forText: string | undefined, until: string | undefined, nowMs: number): number {
  if (forText !== undefined && until !== undefined)
    throw new UsageError('--for and --until both say when it ends: give one');
  if (forText !== undefined) return nowMs + durationMs('--for', forText);
  if (until === undefined) throw new UsageError('when does it end? Give --for 2h, or --until 2026-12-01T08:00:00Z');
  const endMs = instantMs('--until', until);
  if (endMs <= nowMs) throw new UsageError(`--until is ${until}, which has passed: it is ${dateTime(nowMs)} UTC`);
  return endMs;
}

export async function silences(
  { desk }: AlertPlace,
  { all }: Pick<Values<typeof SILENCES.options>, 'all'>,
  nowMs: number,
  colour: Colour,
): Promise<Answer> {
  const known = (await desk.silences()).filter(({ endMs }) => all || endMs > nowMs);
  const lines = alignedRows([
    ['id', 'what', 'until', 'left', 'by', 'reason'].map((text) => ({ text, paint: colour.dim })),
    ...known.map((each) => [
      each.id,
      matchersText(each.matchers),
      dateTime(each.endMs),
      leftText(each, nowMs),
      each.by,
      each.reason,
    ]),
  ]);
  return { data: known, text: known.length === 0 ? 'nothing is silenced\n' : `${lines.join('\n')}\n` };
}

function leftText({ startMs, endMs }: Silence, nowMs: number): string {
  if (endMs <= nowMs) return 'ended';
  return startMs > nowMs ? `begins in ${lasting(startMs - nowMs)}` : lasting(endMs - nowMs);
}

export async function unsilence({ desk }: AlertPlace, wanted: string, nowMs: number): Promise<Answer> {
  const known = (await desk.silences()).filter(({ endMs }) => endMs > nowMs);
  const found = known.filter(({ id }) => id.startsWith(wanted));
  const list = (of: readonly Silence[]) => of.map(({ id, matchers }) => `${id} (${matchersText(matchers)})`).join(', ');
  const [first, second] = found;
  if (first === undefined)
    throw new NotThereError(
      known.length === 0
        ? 'nothing is silenced'
        : `there is no silence ${wanted} that has not ended: there are ${list(known)}`,
    );
  if (second !== undefined) throw new UsageError(`${found.length} silences begin with ${wanted}: ${list(found)}`);
  const ended = await desk.endSilence(first.id, nowMs);
  return {
    data: ended,
    text: `silence ${ended.id} (${matchersText(ended.matchers)}) has ended: of what still fires people are told once\n`,
  };
}
