// Alerts that nobody will end: their device was not heard of for longer than anything it may still send is accepted.
// detect closes them when its key group hears of anybody; where all of a key group is silent, nobody calls it, and the
// sweep does.

import type { AlertTransition } from '#core/alert/alert.ts';
import type { IncidentRecord } from '#core/alert/incident-record.ts';
import { closeStale } from '#core/alert/stale.ts';
import { type DeviceView, viewDevice } from '#core/detect/device-view.ts';
import { goneBeforeMs } from '#core/detect/gone.ts';
import { slotSizes } from '#core/detect/seen-slots.ts';
import { decodeGroup, type StateLayout } from '#core/detect/state-codec.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { type PublishPorts, publishTransitions } from '../alert/publish.ts';
import type { StateStore } from '../ports.ts';

/** Days are waited for, and what fires for that long and goes on would have its states read at each run. */
const EVERY_MS = 3_600_000;
const GROUPS_AT_ONCE = 8;
const PUBLISH_CONCURRENCY = 16;

/**
 * Tells once an hour what is stale: the transition that detect tells too, if the device or its neighbours are heard of
 * after all.
 * @throws Error where a store fails; the next hour's run repeats it.
 */
export async function tellStale(
  profile: CompiledProfile,
  ports: PublishPorts & { readonly baselines?: Pick<StateStore, 'load' | 'keys'> },
  lastRunMs: number,
  nowMs: number,
): Promise<void> {
  const { baselines, alerts } = ports;
  if (baselines === undefined || alerts.firing === undefined || !Number.isFinite(nowMs)) return;
  if (Math.floor(lastRunMs / EVERY_MS) === Math.floor(nowMs / EVERY_MS)) return;
  const beforeMs = goneBeforeMs(profile, DEFAULT_MAX_AGE_MS, nowMs);
  const open = new Map<string, AlertTransition>();
  for (const each of await alerts.firing(beforeMs)) if (each.profile === profile.name) open.set(each.id, each);
  if (open.size === 0) return;
  const transitions: AlertTransition[] = [];
  const keys = await baselines.keys(`baselines#${profile.name}#`);
  for (let from = 0; from < keys.length; from += GROUPS_AT_ONCE) {
    const states = await baselines.load(keys.slice(from, from + GROUPS_AT_ONCE));
    for (const { bytes } of states.values()) {
      const group = decodeGroup(layoutOf(profile), bytes);
      for (const alert of open.values()) {
        const device = viewDevice(group, alert.device);
        if (device === undefined || device.clockMs >= beforeMs) continue;
        const own = openIncident(device, alert);
        if (device.life === undefined || own?.transition !== alert.transition) continue;
        transitions.push(closeStale(alert, device.life, own, device.clockMs, profile.forgetAfterMs));
      }
    }
  }
  if (transitions.length === 0) return;
  ports.metrics.count('AlertsStale', transitions.length);
  await publishTransitions(ports, transitions, PUBLISH_CONCURRENCY, { isHeld: () => false, note: () => undefined });
}

/** The device's incident of the alert, in the state, where it is open. */
function openIncident({ life }: DeviceView, { lane, startMs }: AlertTransition): IncidentRecord | undefined {
  const all = life?.incident === undefined ? [] : [life.incident, ...life.orphans];
  const own = all.find((each) => each.lane === lane && each.startMs === startMs);
  return own !== undefined && Number.isNaN(own.endMs) ? own : undefined;
}

/** To read a state the rules are not needed, only places for its measures. */
function layoutOf({ resolutionMs, latenessGrainMs, allowedLatenessMs }: CompiledProfile): StateLayout {
  const slotOf = new Map<string, number>();
  return {
    slots: slotSizes(resolutionMs, latenessGrainMs, allowedLatenessMs),
    planOf(measure) {
      const slot = slotOf.get(measure) ?? slotOf.size;
      slotOf.set(measure, slot);
      return { slot };
    },
  };
}
