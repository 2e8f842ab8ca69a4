// What the golden files of the sweep's own items hold: open incidents that no reading opens.
import { type GroupIncident, noIncidents } from '#core/alert/incidents.ts';
import type { WatchedIncidents } from '#core/alert/silence-codec.ts';
import type { CohortPlaces, CohortStreets, Compared } from '#core/cohort/codec.ts';
import type { CohortCells } from '#core/windowing/cohort-cells.ts';

/** 2026-01-01T00:00:00Z */
const T0 = 1_767_225_600_000;

const silenceOfMany: GroupIncident = {
  ...{ startMs: T0, atMs: T0 + 2_700_000, coversMs: T0 + 2_760_000, count: 300, of: 512, transition: 1 },
};

export const silences: WatchedIncidents = {
  silent: {
    open: new Map([
      ['meter-1', { startMs: T0, transition: 1, count: 0, reason: 0 }],
      ['sensor/ü', { startMs: T0 + 125_000, transition: 0, count: 0, reason: 0 }],
      ['meter-2', { startMs: T0 + 126_000, transition: 2, count: 0, reason: 0 }],
    ]),
    group: silenceOfMany,
  },
  rejected: {
    open: new Map([['meter-3', { startMs: T0 + 5000, transition: 1, count: 1234, reason: 17 }]]),
    group: undefined,
  },
  measures: noIncidents,
};

/**
 * Both of a whole key group, one of which a region explains, and of single measures: what a release without the
 * sections does not know.
 */
export const explainedSilences: WatchedIncidents = {
  silent: { open: new Map(), group: { ...silenceOfMany, shared: { dimension: 'region', value: 'Nürnberg-Süd' } } },
  rejected: { open: new Map(), group: silenceOfMany },
  measures: {
    open: new Map([
      ['meter-1\npower_kw', { startMs: T0, transition: 1, count: 2_700_000, reason: 0 }],
      ['sensor/ü\nheat_c', { startMs: T0 + 1, transition: 0, count: 7_200_001, reason: 0 }],
    ]),
    group: undefined,
  },
};

const compared: Compared = {
  ...{ measure: 'power_kw', dimension: 'region', floor: 0.1, windowMs: 900_000, severity: 'medium' },
};
const pending = { startMs: T0 - 900_000, isOpen: false, usualMs: undefined, usual: -0.25 };
const usualAgain = { startMs: T0 - 9_000_000, isOpen: true, usualMs: T0 - 900_000, usual: 1.5 };

/** Ids that share beginnings, up to half of a character; incidents that are not told yet, and that are ending. */
export const cohortPlaces: CohortPlaces = new Map([
  [
    'beside-others',
    {
      ...{ ...compared, judgedMs: T0 },
      kept: new Map([
        [
          'Nürnberg-Süd',
          new Map([
            ['meter-1', { n: 672, mean: -1.25, variance: 0.03125, lastMs: T0, incident: undefined }],
            ['meter-12', { n: 3, mean: 0, variance: 0, lastMs: T0 - 900_000 * 200, incident: undefined }],
            ['meter-😀', { n: 96, mean: 4.5, variance: 1e-12, lastMs: T0, incident: pending }],
            ['meter-😁', { n: 200, mean: 2 ** -20, variance: 2, lastMs: T0, incident: usualAgain }],
          ]),
        ],
        ['empty', new Map()],
      ]),
    },
  ],
  ['another', { ...compared, judgedMs: T0 - 900_000, kept: new Map() }],
]);

export const cohortStreets: CohortStreets = new Map([
  [
    'beside-others',
    {
      ...{ ...compared, judgedMs: T0 },
      kept: new Map([
        ['Nürnberg-Nord', { n: 96, mean: 0.5, variance: 0.25, lastMs: T0, incident: undefined, level: 1.75 }],
        ['Nürnberg-Süd', { n: 97, mean: -0.5, variance: 0.125, lastMs: T0, incident: usualAgain, level: -3 }],
      ]),
    },
  ],
]);

/** Of devices that the golden state has: magnitudes below 1 and above, one that moved within the window. */
export const cohortCells: CohortCells = new Map([
  [
    `${T0}#beside-others`,
    {
      ...{ rule: 'beside-others', startMs: T0, sizeMs: 900_000 },
      samples: new Map([
        ['meter-1', [{ value: 'north', count: 1, sum: -3_483_294 }]],
        [
          'sensor/ü',
          [
            { value: 'north', count: 15, sum: 123_456_789 },
            { value: 'south', count: 1, sum: 0 },
          ],
        ],
      ]),
    },
  ],
]);
