// `weir alerts tail`: looks again and again at those that are open, and at each that was and is no more.
import type { AlertHead } from '#core/notify/head.ts';
import { type IncidentRow, rowOf } from '#stages/alert/incident-row.ts';
import type { AlertPlace } from './place.ts';

export interface TailOptions {
  /** How many of the latest to begin with. */
  readonly lines: number;
  readonly isWanted: (row: IncidentRow) => boolean;
  readonly nowMs: () => number;
  /** Until the next look; answers false where it is over. */
  readonly next: () => Promise<boolean>;
}

const MAX_OPEN = 10_000;

/** Each change of an incident that is wanted, oldest first. */
export async function* tailOf(
  place: AlertPlace,
  { lines, isWanted, nowMs, next }: TailOptions,
): AsyncGenerator<IncidentRow, void, void> {
  const { heads, profile } = place;
  const seen = new Map<string, number>();
  let open = new Set<string>();

  /** Those whose version is another one than when last seen. */
  async function changed(found: readonly AlertHead[]): Promise<IncidentRow[]> {
    const news = found.filter(({ id, version }) => seen.get(id) !== version);
    for (const { id, version } of news) seen.set(id, version);
    if (news.length === 0) return [];
    const silences = await place.desk.silences();
    return news
      .map((head) => rowOf(head, silences, nowMs()))
      .filter(isWanted)
      .sort((a, b) => a.changedAtMs - b.changedAtMs);
  }

  async function look(): Promise<AlertHead[]> {
    const found = await heads.heads({ profile: profile.name, isOpen: true, limit: MAX_OPEN });
    const now = new Set(found.map(({ id }) => id));
    const over = await Promise.all([...open].filter((id) => !now.has(id)).map((id) => heads.head(id)));
    open = now;
    return [...found, ...over.filter((head) => head !== undefined)];
  }

  const latest = await heads.heads({ profile: profile.name, limit: Math.max(1, lines) });
  for (const { id, version } of await look()) seen.set(id, version);
  const silences = await place.desk.silences();
  for (const head of latest) seen.set(head.id, head.version);
  yield* latest
    .slice(0, lines)
    .map((head) => rowOf(head, silences, nowMs()))
    .filter(isWanted)
    .reverse();
  while (await next()) yield* await changed(await look());
}
