// Time zones of files whose times name none: UTC, a fixed offset, or an IANA name through Intl. Tells every instant at
// which a clock on the wall showed a time: none in the hour that is skipped in spring, two in the one that comes twice
// in autumn.
import { UsageError } from '../../../command-line/usage-error.ts';
import { type OffsetPeriod, offsetPeriods } from './offset-periods.ts';

/** Wall-clock times are ms since 1970 as if they were UTC. */
export interface Zone {
  /** As it was written. */
  readonly name: string;
  /** Its clocks are never put back or forward. */
  readonly isFixed: boolean;
  /** The instant of a wall-clock time, ms since 1970; NaN where there is none or more than one. */
  instantOf(wallMs: number): number;
  /** All its instants, ascending. */
  instantsOf(wallMs: number): readonly number[];
  /** Those of them whose time people there call so: `CET` in winter, `CEST` in summer. */
  instantsCalled(wallMs: number, abbreviation: string): readonly number[];
}

const DAY_MS = 86_400_000;

/** `UTC`, `Z`, `+02:00`, `-0330`, `Europe/Paris`. @throws UsageError for anything else. */
export function parseZone(text: string): Zone {
  if (/^(utc|gmt|z)$/i.test(text)) return fixedZone(text, 0);
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (match !== null) {
    const offsetMs = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
    if (Math.abs(offsetMs) <= DAY_MS) return fixedZone(text, offsetMs);
  } else if (/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(text)) {
    const named = namedZone(text);
    if (named !== undefined) return named;
  }
  throw new UsageError(`--zone is "${text}": expected UTC, an offset such as +02:00, or a name such as Europe/Paris`);
}

function fixedZone(name: string, offsetMs: number): Zone {
  return {
    name,
    isFixed: true,
    instantOf: (wallMs) => wallMs - offsetMs,
    instantsOf: (wallMs) => [wallMs - offsetMs],
    instantsCalled: (wallMs, abbreviation) => (offsetMs === 0 && abbreviation === 'UTC' ? [wallMs] : []),
  };
}

function namedZone(name: string): Zone | undefined {
  const periods = offsetPeriods(name);
  if (periods === undefined) return undefined;
  // Rows come in the order of time: the last period serves nearly all of them. A day from its ends nothing else can
  // fit.
  let last: OffsetPeriod = { fromMs: 0, toMs: 0, offsetMs: 0 };

  function instantsOf(wallMs: number): number[] {
    const found: number[] = [];
    for (const period of periods!(wallMs - DAY_MS, wallMs + DAY_MS)) {
      const instantMs = wallMs - period.offsetMs;
      if (instantMs < period.fromMs || instantMs >= period.toMs) continue;
      found.push(instantMs);
      last = period;
    }
    return found;
  }

  return {
    name,
    isFixed: false,
    instantsOf,
    instantsCalled: (wallMs, abbreviation) =>
      instantsOf(wallMs).filter((instantMs) => abbreviationsOf(name, instantMs).has(abbreviation)),
    instantOf(wallMs) {
      const instantMs = wallMs - last.offsetMs;
      if (instantMs >= last.fromMs + DAY_MS && instantMs < last.toMs - DAY_MS) return instantMs;
      const found = instantsOf(wallMs);
      return found.length === 1 ? found[0]! : Number.NaN;
    },
  };
}

/** English names differ by country: New York has EST in the United States, and GMT-5 in Great Britain. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA'];
const namers = new Map<string, readonly Intl.DateTimeFormat[]>();

function abbreviationsOf(timeZone: string, instantMs: number): Set<string> {
  let formats = namers.get(timeZone);
  if (formats === undefined) {
    formats = LOCALES.map((locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }));
    namers.set(timeZone, formats);
  }
  const parts = formats.flatMap((format) => format.formatToParts(instantMs));
  return new Set(parts.filter(({ type }) => type === 'timeZoneName').map(({ value }) => value.toUpperCase()));
}
