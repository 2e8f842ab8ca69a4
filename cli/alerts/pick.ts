// Which incident is meant: by its whole id, or by how it begins.
import type { AlertHead } from '#core/notify/head.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { NotThereError } from '../deployment/trouble.ts';
import type { AlertPlace } from './place.ts';

/** Incidents among which a beginning is looked for. */
const LATEST = 20_000;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws NotThereError with the nearest; UsageError where several begin so, with all of them. */
export async function pickIncident({ heads, profile, called }: AlertPlace, wanted: string): Promise<AlertHead> {
  const text = wanted.trim().toLowerCase();
  if (!/^[0-9a-f-]+$/.test(text)) {
    throw new UsageError(
      `"${wanted}" is no id of an incident: it has digits, a to f and -, such as 0f3a91c2; npx weir alerts list shows them`,
    );
  }
  const whole = ID.test(text) ? await heads.head(text) : undefined;
  if (whole !== undefined) return whole;
  const latest = await heads.heads({ profile: profile.name, limit: LATEST, isOpenFirst: true });
  const found = latest.filter(({ id }) => id.startsWith(text));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) throw new UsageError(`${found.length} incidents begin with ${text}: ${listed(found)}`);
  if (latest.length === 0) throw new NotThereError(`${called} has no incident ${text}, nor any other`);
  const near = latest.toSorted((a, b) => shared(b.id, text) - shared(a.id, text));
  const nearest = near[0] as AlertHead;
  const hint =
    shared(nearest.id, text) >= 3
      ? `did you mean ${nearest.id} of ${nearest.last.device}?`
      : `the latest are ${listed(latest)}`;
  throw new NotThereError(
    `${called} has no incident ${text}: it never was, or has expired (setting alertTtlDays); ${hint}`,
  );
}

/** Characters at the beginning that two ids have in common. */
function shared(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count += 1;
  return count;
}

function listed(heads: readonly AlertHead[]): string {
  const some = heads.slice(0, 5).map(({ id, last }) => `${id.slice(0, 13)} (${last.device})`);
  return `${some.join(', ')}${heads.length > some.length ? ', …' : ''}`;
}
