// What the golden files of the sweep's own items hold: open incidents that no reading opens.
import type { GroupIncident } from '#core/alert/incidents.ts';
import type { WatchedIncidents } from '#core/alert/silence-codec.ts';

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
};

/** Both of a whole key group, one of which a region explains: which a release without the section does not know. */
export const explainedSilences: WatchedIncidents = {
  silent: { open: new Map(), group: { ...silenceOfMany, shared: { dimension: 'region', value: 'Nürnberg-Süd' } } },
  rejected: { open: new Map(), group: silenceOfMany },
};
