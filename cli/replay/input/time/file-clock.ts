// The times of one file: its format, its zone, and the order of its rows, which tells the hour that comes twice.
// Answers an instant or why there is none.
import { parseIso } from '#core/reading/timestamp.ts';
import type { TimeIssue } from '../../output/rejection-sink.ts';
import { numberOf } from '../csv-cells.ts';
import { ofEndStamps } from './end-stamps.ts';
import { createSecondHour } from './second-hour.ts';
import { epochOf, readExcelDay, readTime, type TimeFormat } from './time-format.ts';
import { plainWallMs } from './written-time.ts';
import type { Zone } from './zone.ts';

export interface FileClock {
  /** The instant that the text means whatever is around it; NaN where it does not tell. */
  instantOf(text: string): number;
  /** Takes note of a row's instant, for the order of its series. */
  known(series: string, instantMs: number): void;
  /**
   * The instant of a text for which `instantOf` is NaN: `answer` hears it, at once or when later rows tell, or NaN and
   * maybe why.
   */
  ask(series: string, text: string, answer: (instantMs: number, issue: TimeIssue | undefined) => void): void;
  /** Whether the text is a local time that needs --zone. */
  lacksZone(text: string): boolean;
  /** Answers all that was asked. */
  end(): void;
}

/**
 * Years are not judged here but for numbers: a date of another century is the person's own, and `validate` names it.
 */
export function createFileClock(
  format: TimeFormat,
  given: Zone | undefined,
  decimal: '.' | ',',
  stampedAt: 'start' | 'end' = 'start',
): FileClock {
  const zone = stampedAt === 'end' && given !== undefined ? ofEndStamps(given) : given;
  const hours = createSecondHour();

  function written(text: string) {
    if (format.numbers === 'excel') {
      const number = numberOf(text, decimal);
      if (number !== undefined) return readExcelDay(number);
    }
    return readTime(text, format);
  }

  return {
    instantOf(text) {
      const plainMs = zone === undefined || format.order === 'ydm' ? Number.NaN : plainWallMs(text);
      if (!Number.isNaN(plainMs)) return zone!.instantOf(plainMs);
      if (format.numbers === 'epoch' && numberOf(text, decimal) !== undefined) return epochOf(text, decimal);
      const iso = parseIso(text);
      if (!Number.isNaN(iso)) return iso;
      const time = written(text);
      if (time === undefined) return Number.NaN;
      if (time.offsetMs !== undefined) return time.wallMs - time.offsetMs;
      if (zone === undefined) return Number.NaN;
      return time.abbreviation === undefined
        ? zone.instantOf(time.wallMs)
        : called(zone, time.wallMs, time.abbreviation);
    },
    known: hours.known,
    ask(series, text, answer) {
      const time = written(text);
      if (time === undefined || time.offsetMs !== undefined || zone === undefined || time.abbreviation !== undefined) {
        answer(Number.NaN, undefined);
        return;
      }
      const instants = zone.instantsOf(time.wallMs);
      if (instants.length === 0) answer(Number.NaN, noSuchTime(zone));
      else if (instants.length === 1) answer(instants[0]!, undefined);
      else {
        // What the clock shows, where the order of rows has nothing to say.
        const shown = given?.instantOf(time.wallMs);
        hours.ask(series, time.wallMs, instants, shown, (instantMs) =>
          answer(instantMs, Number.isNaN(instantMs) ? ambiguous(zone, instants) : undefined),
        );
      }
    },
    lacksZone(text) {
      const time = written(text);
      return zone === undefined && time !== undefined && time.offsetMs === undefined;
    },
    end: hours.end,
  };
}

/** The one instant of the wall-clock time that has this name, NaN where there is none. */
function called(zone: Zone, wallMs: number, abbreviation: string): number {
  const found = zone.instantsCalled(wallMs, abbreviation);
  return found.length === 1 ? found[0]! : Number.NaN;
}

function noSuchTime({ name }: Zone): TimeIssue {
  return {
    reason: 'no-such-time',
    expected: `a time that there is in ${name}: the clocks were put forward over this one`,
  };
}

function ambiguous({ name }: Zone, instants: readonly number[]): TimeIssue {
  const [early, late] = instants.map((instantMs) => new Date(instantMs).toISOString());
  return {
    reason: 'ambiguous-time',
    expected: `a time that the order of the rows tells from its double: in ${name} it is ${early} and ${late}`,
  };
}
