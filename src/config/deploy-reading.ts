// Deploy settings of what a reading may be: the functions' own.
import { wholeLike } from './deploy-setting-shared.ts';
import { settingsTable } from './settings.ts';

export const READING_SETTINGS = {
  maxDepth: wholeLike(
    settingsTable.maxDepth,
    'Objects and arrays within each other that a reading may have; a deeper one is rejected (`too-deep`) before anything walks through it. Readings nest two or three deep.',
  ),
  earliestYear: wholeLike(
    settingsTable.earliestYear,
    'An event time before it is rejected (`bad-time`): a date such as 20260131 or a day of a spreadsheet would be taken for seconds of 1970.',
  ),
  latestYear: wholeLike(
    settingsTable.latestYear,
    'An event time after it is rejected (`bad-time`). The unit of an epoch (s, ms, µs, ns) is told by these two years.',
  ),
};

/** What is wrong with the two years together. */
export function readingContradictions(settings: {
  readonly earliestYear: number;
  readonly latestYear: number;
}): string[] {
  const { earliestYear, latestYear } = settings;
  return earliestYear <= latestYear
    ? []
    : [`earliestYear is ${earliestYear}, after latestYear ${latestYear}: no event time could be accepted`];
}
