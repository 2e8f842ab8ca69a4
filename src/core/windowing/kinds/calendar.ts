// Civil days, weeks and months of a zone: `calendar/1d@Europe/Paris`. A month of slices is too much to keep, so an open
// period keeps the fold of those that nothing changes any more; slices leave oldest first, so the fold has the order of
// a batch job's.

import { zoneName } from '../../time/zone-offset.ts';
import { ALWAYS } from '../slices/window-spec.ts';
import { type CivilPeriod, type CivilUnit, createCivilPeriods, EARLIEST_MS } from './calendar/civil-periods.ts';
import {
  addSliceTo,
  type Before,
  copyOf,
  heldIn,
  type OpenPeriod,
  openPeriod,
  readPeriod,
  writePeriod,
} from './calendar/open-period.ts';
import type { DueWindow, KindSpec, Publication, SliceSeries, WindowKind } from './window-kind.ts';

const PREFIX = 'calendar/';
const FORM = 'calendar/UNIT@ZONE';
/** Where periods begin: every zone's offset is a multiple of it since 1980. */
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** The longest that a unit can be, with an hour for the clocks going back. */
const REACH_MS: Readonly<Record<CivilUnit, number>> = { '1d': 25 * HOUR_MS, '1w': 169 * HOUR_MS, '1mo': 745 * HOUR_MS };
/** Of the section in a key group's state. */
const SECTION = 1;

interface CalendarSpec extends KindSpec {
  readonly unit: CivilUnit;
  readonly zone: string;
  /** The period that holds an instant; undefined before 1980. */
  readonly periodAt: (ms: number) => CivilPeriod | undefined;
}

/** Of one measure of a device. */
interface Calendar {
  /** Start of the last slice that a period has taken over. */
  takenMs: number;
  /** By start, each with a value at least. */
  readonly periods: OpenPeriod[];
}

/**
 * The period of a slice: the open one that holds it, since a period keeps the end that it was opened with; undefined
 * where none is whole in the stretch.
 */
function periodOf({ periods }: Calendar, spec: CalendarSpec, startMs: number): CivilPeriod | undefined {
  for (const period of periods) if (startMs >= period.startMs && startMs < period.endMs) return period;
  const found = spec.periodAt(startMs);
  return found !== undefined && found.startMs >= spec.fromMs && found.endMs <= spec.untilMs ? found : undefined;
}

/** Takes over slices that nothing changes any more. */
function settle(calendar: Calendar, spec: CalendarSpec, { slices, trail }: SliceSeries, closedCount: number): void {
  const { periods } = calendar;
  // None of those that were taken over is left: there is nothing to tell them by.
  if (!((slices[0]?.startMs ?? Number.POSITIVE_INFINITY) <= calendar.takenMs))
    calendar.takenMs = Number.NEGATIVE_INFINITY;
  let rank = trail?.count ?? 0;
  let before: Before = trail ?? { last: Number.NaN, lastAtMs: Number.NEGATIVE_INFINITY };
  for (const [at, slice] of slices.entries()) {
    if (at >= closedCount) return;
    rank += slice.count;
    if (slice.startMs > calendar.takenMs) {
      calendar.takenMs = slice.startMs;
      const found = periodOf(calendar, spec, slice.startMs);
      if (found !== undefined) {
        let period = periods[periods.length - 1];
        if (period === undefined || period.startMs !== found.startMs) {
          period = openPeriod(found, before);
          periods.push(period);
        }
        addSliceTo(period, slice, trail, rank);
      }
    }
    before = slice;
  }
}

function due(
  calendar: Calendar,
  spec: CalendarSpec,
  series: SliceSeries,
  step: Publication,
  tell: (window: DueWindow) => void,
): void {
  const { emittedMs, watermarkMs } = step;
  const { slices, trail } = series;
  const tellOf = (period: OpenPeriod, isDirty: boolean) => {
    if (period.endMs > watermarkMs || !(isDirty || period.endMs > emittedMs)) return;
    const { startMs, endMs, variant, count, rank, moved } = period;
    const held = trail === undefined ? undefined : heldIn(period, trail);
    tell({ startMs, endMs, numbers: period, variant, revision: trail === undefined ? count : rank, moved, held });
  };
  /** The period at hand with the slices that it has not taken over. */
  let current: OpenPeriod | undefined;
  let isDirty = false;
  let next = 0;
  const { periods } = calendar;
  let rank = trail?.count ?? 0;
  let before: Before = trail ?? { last: Number.NaN, lastAtMs: Number.NEGATIVE_INFINITY };
  let isTailDirty = false;
  for (const slice of slices) {
    rank += slice.count;
    if (slice.startMs > calendar.takenMs) {
      if (current === undefined || slice.startMs >= current.endMs) {
        if (current !== undefined) tellOf(current, isDirty);
        current = undefined;
        for (; next < periods.length && (periods[next] as OpenPeriod).endMs <= slice.startMs; next += 1)
          tellOf(periods[next] as OpenPeriod, false);
        const found = periodOf(calendar, spec, slice.startMs);
        if (found !== undefined && found.endMs > watermarkMs) return;
        if (found !== undefined && periods[next]?.startMs === found.startMs) {
          current = copyOf(periods[next] as OpenPeriod);
          next += 1;
          isDirty = false;
        } else if (found !== undefined) {
          current = openPeriod(found, before);
          // A power holds until the next value: a new last value before changes the period that begins with this slice.
          isDirty = isTailDirty;
        }
      }
      if (current !== undefined) {
        addSliceTo(current, slice, trail, rank);
        isDirty ||= slice.dirty;
      }
    }
    isTailDirty = slice.isTailDirty;
    before = slice;
  }
  if (current !== undefined) tellOf(current, isDirty);
  for (; next < periods.length; next += 1) tellOf(periods[next] as OpenPeriod, false);
}

export const calendarWindows: WindowKind<CalendarSpec, Calendar> = {
  prefix: PREFIX,
  form: FORM,
  takes: 'slices',
  placedBy: 'end',
  earliestMs: EARLIEST_MS,
  parse(label) {
    const [, unit, zone] = /^calendar\/(1d|1w|1mo)@([A-Za-z].*)$/.exec(label) ?? [];
    if (unit === undefined || zone === undefined) {
      throw new RangeError(
        `window "${label}": expected ${FORM} with UNIT 1d, 1w or 1mo and ZONE an IANA time zone, such as calendar/1d@Europe/Paris`,
      );
    }
    try {
      zoneName(zone);
    } catch {
      throw new RangeError(
        `window "${label}": "${zone}" is no IANA time zone, such as Europe/Paris or America/New_York`,
      );
    }
    const periodAt = createCivilPeriods(unit as CivilUnit, zone);
    return { kind: calendarWindows, label, unit: unit as CivilUnit, zone, periodAt, ...ALWAYS };
  },
  identity: ({ unit, zone }) => `${unit}@${zoneName(zone)}`,
  grainMs: () => QUARTER_MS,
  reachMs: ({ unit }) => REACH_MS[unit],
  open: () => ({ takenMs: Number.NEGATIVE_INFINITY, periods: [] }),
  absorb: () => undefined,
  due,
  nextEndMs(calendar, spec, { slices }, afterMs) {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { endMs } of calendar.periods) if (endMs > afterMs) nextMs = Math.min(nextMs, endMs);
    for (const { startMs } of slices) {
      if (startMs <= calendar.takenMs || startMs >= nextMs) continue;
      const endMs = periodOf(calendar, spec, startMs)?.endMs ?? Number.NEGATIVE_INFINITY;
      if (endMs > afterMs) nextMs = Math.min(nextMs, endMs);
    }
    return nextMs;
  },
  settle,
  retire({ periods }, _spec, closedMs, watermarkMs) {
    const doneMs = Math.min(closedMs, watermarkMs);
    let done = 0;
    while (done < periods.length && (periods[done] as OpenPeriod).endMs <= doneMs) done += 1;
    if (done > 0) periods.splice(0, done);
  },
  isEmpty: ({ periods, takenMs }) => periods.length === 0 && takenMs === Number.NEGATIVE_INFINITY,
  isWaiting: () => false,
  variants({ periods }, tell) {
    for (const { variant } of periods) tell(variant);
  },
  codec: {
    // A release without calendars would drop months that are nearly full: it stops instead, and nothing is lost.
    place: { in: 'section', id: SECTION, isRequired: true },
    write(out, { takenMs, periods }, indexOf) {
      out.f64(takenMs);
      out.varint(periods.length);
      for (const period of periods) writePeriod(out, period, indexOf);
    },
    read(from, sampling) {
      const takenMs = from.f64();
      return { takenMs, periods: Array.from({ length: from.varint() }, () => readPeriod(from, sampling)) };
    },
  },
};
