// Deploy settings of what a reading may be: the functions' own.
import { wholeLike } from './deploy-setting-shared.ts';
import { settingsTable } from './settings.ts';

export const READING_SETTINGS = {
  maxDepth: wholeLike(settingsTable.maxDepth),
  earliestYear: wholeLike(settingsTable.earliestYear),
  latestYear: wholeLike(settingsTable.latestYear),
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
