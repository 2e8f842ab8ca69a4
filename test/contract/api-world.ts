// The query API over stores in memory: some devices with windows, incidents, learnt values and rejects.

import type { ApiPorts } from '#adapters/api/ports.ts';
import { type ApiRequest, createApiRouter } from '#adapters/api/router.ts';
import { API_ROUTES } from '#adapters/api/routes/routes.ts';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { createDetector } from '#core/detect/detector.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { emptyDevice, emptyGroupState, type GroupState } from '#core/windowing/group-state.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { encodeGroupState } from '#core/windowing/state-codec.ts';
import { energy } from '#profiles/energy.ts';
import { closerOf } from '#stages/alert/close-later.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import type { Rejection } from '#stages/ports.ts';
import { createFleetReader } from '#stages/query/fleet.ts';
import { healthOf } from '#stages/query/health.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import { readWindows } from '#stages/query/read-windows.ts';
import { windowStateKey } from '#stages/stored/window-state-key.ts';
import { headOf, transitionOf } from '../cli/alerts/rig.ts';
import { pane, rejection } from './samples.ts';

export const NOW = Date.UTC(2026, 10, 30, 13);
export const MINUTE_MS = 60_000;
const KEY_GROUPS = 4;

export const panesOf = (device: string): Pane[] =>
  Array.from({ length: 60 }, (_, at) =>
    pane([at, at + 1], { device, measure: 'power_kw', startMs: NOW - (60 - at) * MINUTE_MS }),
  );

/** `meter-000` and so on, each with a group of its own. */
export const DEVICES = Array.from({ length: 25 }, (_, at) => `meter-${String(at).padStart(3, '0')}`);

export async function apiWorld(change: Partial<ApiPorts> = {}) {
  const profile = compileProfile(energy);
  const detector = createDetector(profile);
  const nowMs = () => NOW;
  const alerts = createMemoryAlertStore(nowMs);
  const state = createMemoryStateStore();
  await putFleet(state, profile);
  const heads: AlertHead[] = DEVICES.slice(0, 7).map((device, at) =>
    headOf(
      transitionOf(`0f3a91c2-1111-8111-8111-${String(at).padStart(12, '0')}`, {
        device,
        severity: at < 3 ? 'critical' : 'low',
      }),
      {
        // Some open at the same instant.
        openedAtMs: NOW - Math.floor(at / 3) * MINUTE_MS,
      },
    ),
  );
  for (const head of heads) await alerts.putHead(head);
  const panes = panesOf('meter-000');
  const hot = {
    name: 'hot',
    keptFromMs: async () => NOW - 48 * 60 * MINUTE_MS,
    read: async ({ device, fromMs, toMs, limit, measures }: WindowQuery) => {
      const own = panes.filter(
        (one) =>
          one.device === device &&
          one.startMs >= fromMs &&
          one.startMs < toMs &&
          (measures?.includes(one.measure) ?? true),
      );
      return firstWindows(latestWindows(own), limit);
    },
  };
  const rejected: readonly Rejection[] = [rejection()];
  const errors: unknown[] = [];
  const baselines = createMemoryStateStore();
  const ports: ApiPorts = {
    ...{ profile, detector, keyGroups: KEY_GROUPS, nowMs, heads: alerts, desk: createAlertDesk(alerts, 'energy') },
    windows: (query) => readWindows({ hot, history: undefined }, query),
    close: closerOf('energy', alerts, alerts),
    fleet: createFleetReader({ state, profile, keyGroups: KEY_GROUPS, nowMs }),
    baselines,
    rejects: async ({ isWanted }) => ({ rejections: rejected.filter(isWanted) }),
    health: () =>
      healthOf({
        state,
        baselines,
        dependencies: [{ name: 'windows', ask: () => state.load(['x']) }],
        profile,
        keyGroups: KEY_GROUPS,
        nowMs,
      }),
    ...change,
  };
  const route = createApiRouter(API_ROUTES, ports, (error) => errors.push(error));
  async function ask(target: string, request: Partial<ApiRequest> = {}) {
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    const answer = await route({ method: 'GET', path, query, headers: {}, body: '', scopes: 'all', ...request });
    const text = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
    return { ...answer, text, json: () => JSON.parse(text) };
  }
  const post = (target: string, body: unknown, request: Partial<ApiRequest> = {}) =>
    ask(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...request,
    });
  return { ask, post, alerts, errors, panes, heads };
}

async function putFleet(state: ReturnType<typeof createMemoryStateStore>, profile: ReturnType<typeof compileProfile>) {
  const groups = new Map<number, GroupState>();
  for (const [at, id] of DEVICES.entries()) {
    const number = keyGroupOf(id, KEY_GROUPS);
    const group = groups.get(number) ?? emptyGroupState();
    groups.set(number, group);
    const device = emptyDevice(id);
    device.clockMs = NOW - at * MINUTE_MS;
    device.arrivalMs = NOW - at * MINUTE_MS;
    device.acceptedMs = device.arrivalMs;
    group.devices.set(id, device);
    group.arrivalMs = NOW;
    group.watermarkMs = NOW - MINUTE_MS;
    group.counts.readingsAccepted += 10;
    group.counts.readingsRejected += 1;
  }
  for (const [number, group] of groups)
    await state.commit(windowStateKey(profile.name, number), encodeGroupState(group, profile).slice(), 0);
}
