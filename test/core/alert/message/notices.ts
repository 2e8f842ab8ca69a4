// Notices as they occur, for tests of messages.
import type { AlertTransition, Evidence } from '#core/alert/alert.ts';
import { type MannerSettings, mannerOf } from '#core/alert/message/manner.ts';
import type { Notice, NoticeKind } from '#core/alert/notice.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';

/** 14:05 in Pune. */
export const START_MS = Date.UTC(2026, 10, 30, 8, 35);
const MINUTE_MS = 60_000;

export const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  ...{ rule: 'outage', kind: 'outage', measure: 'power_kw', severity: 'critical', state: 'firing' },
  ...{ sinceMs: START_MS, lastMs: START_MS + 15 * MINUTE_MS, count: 2, value: 0.02, baseline: 0.1, score: null },
  message: 'power of 0.02 kW is below 0.1 kW: an outage',
  ...change,
});

export const drop = evidence({
  ...{ rule: 'drop', kind: 'drop', severity: 'medium', state: 'ended', count: 1, value: 0.4, baseline: 1.73 },
  ...{ sinceMs: START_MS - 15 * MINUTE_MS, lastMs: START_MS - 15 * MINUTE_MS },
  message: 'power of 0.4 kW is 77 % below its baseline of 1.73 kW',
});

export const transition = (change: Partial<AlertTransition> = {}): AlertTransition => ({
  ...{ id: '0193f1e0-4c1d-8a2b-9c3d-0123456789ab', transition: 1, profile: 'energy', device: 'meter-08694' },
  ...{ lane: 'readings', change: 'opened', rule: 'outage', kind: 'outage', measure: 'power_kw' },
  ...{ severity: 'critical', state: 'firing', startMs: START_MS, atMs: START_MS, value: 0.02, baseline: 0.1 },
  score: null,
  dimensions: { region: 'Pune-West', building_id: 'B-12', meter_type: 'electricity' },
  message: 'power of 0.02 kW is below 0.1 kW: an outage',
  evidence: [evidence(), drop],
  ...change,
});

export const over = (change: Partial<AlertTransition> = {}): AlertTransition =>
  transition({
    ...{ transition: 2, change: 'over', state: 'resolved', atMs: START_MS + 80 * MINUTE_MS, value: 1.6 },
    message: 'power of 1.6 kW is not below 0.1 kW any more: the outage is over',
    evidence: [evidence({ state: 'ended' }), drop],
    ...change,
  });

export const notice = (kind: NoticeKind, of: AlertTransition = transition(), more: Partial<Notice> = {}): Notice => ({
  kind,
  transition: of,
  ...more,
});

/** A transition as it was before incidents had lanes and evidence, as it is read back. */
export const plain = (of: AlertTransition): AlertTransition => {
  const { evidence: _evidence, ...rest } = of;
  return { ...rest, lane: rest.rule };
};

const place = { zones: { region: { 'Pune-West': 'Asia/Kolkata' } } };

export const manner = (settings: MannerSettings = {}, profile: Partial<Profile> = {}) =>
  mannerOf(compileProfile({ ...energy, ...place, ...profile }), settings);

/** With a page and a link that acknowledges. */
export const linked = manner({
  linksOf: (id) => ({ page: `https://weir.example/#${id}`, acknowledge: 'https://ack.example/AQEB' }),
});
