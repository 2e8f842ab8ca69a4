// Devices, and what is held for normal of one.
import * as v from 'valibot';
import { viewDevice } from '#core/detect/device-view.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { usualLevel } from '#core/detect/usual-level.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import { type DevicePlace, findDevices } from '#stages/query/find-devices.ts';
import { CURSOR, cursorOf, DEVICE, DIMENSIONS, finite, iso, NUMBER, placeOf, TIMES, text, whole } from '../fields.ts';
import { apiRoute } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { dimensionsIn } from './names.ts';

const STATES = ['well', 'open', 'low', 'medium', 'high', 'critical'] as const;
const STATE_WORDS = `one of ${STATES.join(', ')}; open: any incident`;

export const devices = apiRoute({
  id: 'devices',
  path: '/v1/devices',
  summary: 'Devices by a part of their id, by dimension values and by what is the matter with them',
  query: {
    id: v.optional(text('a part of an id, of 1 to 256 characters', 256)),
    dimension: v.optional(
      v.pipe(v.array(text('a dimension and its value such as region=north', 330)), v.maxLength(16, 'at most 16')),
    ),
    state: v.optional(v.pipe(v.picklist(STATES, STATE_WORDS), v.description(STATE_WORDS))),
    limit: v.optional(whole('a whole number from 1 to 1000', 1, 1_000), 100),
    cursor: v.optional(CURSOR),
  },
  maxAgeSeconds: 15,
  answer: v.object({
    devices: v.array(
      v.object({
        ...{ id: v.string(), state: v.string(), incidents: v.array(v.string()) },
        ...{ last_at: TIMES, last_arrival: TIMES, dimensions: DIMENSIONS },
      }),
    ),
    next: v.pipe(v.nullable(v.string()), v.description('There are more: ask again with it as `cursor`')),
  }),
  async handle({ query: { id, dimension, state, limit, cursor } }, { fleet, heads, profile }) {
    const dimensions = dimensionsIn(profile, dimension ?? []);
    const after = cursor === undefined ? undefined : devicePlace(cursor);
    const page = await findDevices(fleet, heads, profile.name, { part: id, dimensions, state, limit, after });
    return {
      json: {
        devices: page.devices.map((device) => ({
          ...{ id: device.id, state: device.state, incidents: device.incidents },
          ...{ last_at: iso(device.clockMs), last_arrival: iso(device.arrivalMs), dimensions: device.dimensions },
        })),
        next: page.next === undefined ? null : cursorOf('devices', [page.next.group, page.next.id]),
      },
    };
  },
});

function devicePlace(cursor: string): DevicePlace {
  const isPlace = ([group, id]: readonly unknown[]) =>
    Number.isSafeInteger(group) && (group as number) >= 0 && typeof id === 'string';
  const [group, id] = placeOf('devices', cursor, isPlace) as [number, string];
  return { group, id };
}

export const baselines = apiRoute({
  id: 'baselines',
  path: '/v1/baselines',
  summary: 'What has been learnt of a device: what is normal of each measure',
  query: { device: DEVICE },
  maxAgeSeconds: 15,
  refusals: { 404: 'No such device' },
  answer: v.object({
    device: v.string(),
    last_at: TIMES,
    measures: v.array(
      v.object({
        ...{ measure: v.string(), unit: v.string(), last_at: TIMES },
        ...{ moving_average: NUMBER, moving_average_readings: v.number() },
        ...{ mean: NUMBER, deviation: NUMBER, deviation_readings: v.number() },
        adaptive: v.nullable(v.object({ level: NUMBER, deviation: NUMBER, readings: v.number() })),
      }),
    ),
  }),
  async handle({ query: { device } }, { baselines: store, profile, keyGroups, detector }) {
    const key = baselinesKey(profile.name, keyGroupOf(device, keyGroups));
    const stored = (await store.load([key])).get(key);
    const view = stored === undefined ? undefined : viewDevice(decodeGroup(detector, stored.bytes), device);
    if (view === undefined)
      throw new ApiProblem(
        404,
        `there is no device ${device} of which anything has been learnt; baselines are stored some minutes after the first readings`,
      );
    const measures = view.measures.flatMap((state, slot) => {
      if (state === undefined) return [];
      const { name } = detector.planAt(slot);
      const usual = usualLevel(state);
      return [
        {
          ...{ measure: name, unit: detector.unitOf(name), last_at: iso(state.lastMs) },
          ...{ moving_average: finite(state.baseline), moving_average_readings: state.baselineCount },
          ...{
            mean: finite(state.mean),
            deviation: finite(Math.sqrt(state.variance)),
            deviation_readings: state.scoreCount,
          },
          adaptive:
            usual === undefined
              ? null
              : { level: finite(usual.level), deviation: finite(usual.deviation), readings: usual.readings },
        },
      ];
    });
    return { json: { device, last_at: iso(view.clockMs), measures } };
  },
});
