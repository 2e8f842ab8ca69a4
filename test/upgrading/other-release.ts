// Another release in a world of this one: what its functions store and send, written by this release's encoders with
// the other's number and an addition; and what it reads, which this release may not.
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';
import { createDetector } from '#core/detect/detector.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import { FORMATS, type FormatName, type Section, type Written } from '#core/formats.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { decodeDimensionWindow, encodeDimensionWindow } from '#core/windowing/dimension-window.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import type { StateStore, StoredState } from '#stages/ports.ts';
import { decodeDimensionMark, encodeDimensionMark } from '#stages/stored/dimension-mark.ts';
import { decodeSweepMark, encodeSweepMark } from '#stages/stored/sweep-mark.ts';
import type { OtherRelease } from '../model/world.ts';
import { plainPack } from '../support/plain-pack.ts';

export interface Release {
  /** How far ahead of this release are the formats that are written. */
  ahead: number;
  /** What they add must be understood. */
  isRequired: boolean;
  /** The functions that are deployed read whatever was written; else they are of this release. */
  readsAll: boolean;
}

export type Part = 'windows' | 'baselines' | 'pack' | 'handed';
export const PARTS: readonly Part[] = ['windows', 'baselines', 'pack', 'handed'];

const ADDED: Section = { id: 200, isRequired: false, bytes: new Uint8Array([1, 2, 3]) };

function as(format: FormatName, { ahead, isRequired }: Release): Written {
  return { version: FORMATS[format].writes + ahead, sections: ahead === 0 ? [] : [{ ...ADDED, isRequired }] };
}

function stateOf(key: string, bytes: Uint8Array, profile: CompiledProfile, release: Release): Uint8Array {
  switch (key.slice(0, key.indexOf('#'))) {
    case 'windows':
      return encodeGroupState(decodeGroupState(bytes, profile), profile, as('windows', release));
    case 'baselines': {
      const detector = createDetector(profile);
      return encodeGroup(detector, decodeGroup(detector, bytes), as('baselines', release)).slice();
    }
    case 'silent':
      return encodeSilence(decodeSilence(bytes), as('silence', release));
    case 'sweep':
      return encodeSweepMark(decodeSweepMark(bytes), as('sweepMark', release));
    case 'folded':
      return encodeDimensionMark(decodeDimensionMark(bytes), as('dimensionMark', release));
    case 'dimension':
      // Its start stands in the key; times are kept relative to it.
      return encodeDimensionWindow(decodeDimensionWindow(bytes, 0), 0, as('dimensionWindow', release));
    case 'plan': {
      const plan = JSON.parse(new TextDecoder().decode(bytes)) as object;
      const next = { ...plan, v: as('plan', release).version, later: 1, must: release.isRequired ? ['later'] : [] };
      return new TextEncoder().encode(JSON.stringify(next));
    }
    default:
      throw new Error(`no codec of ${key}`);
  }
}

/** Commits are written as `release` does at the time; who reads all is given what was committed. */
function storeOf(profile: CompiledProfile, release: Release): StateStore {
  const written = createMemoryStateStore({ recordsCalls: false });
  const plain = createMemoryStateStore({ recordsCalls: false });
  return {
    keys: (prefix) => written.keys(prefix),
    load: (keys): Promise<ReadonlyMap<string, StoredState>> => (release.readsAll ? plain : written).load(keys),
    async commit(key, bytes, expectedVersion) {
      await plain.commit(key, bytes, expectedVersion);
      return written.commit(key, release.ahead === 0 ? bytes : stateOf(key, bytes, profile, release), expectedVersion);
    },
  };
}

interface WindowState {
  readonly v: number;
  readonly groups: Readonly<Record<string, { readonly bytes: string }>>;
  readonly must?: readonly string[];
}

interface KinesisEvent {
  readonly Records?: readonly { readonly kinesis: { readonly data: string } }[];
  readonly state?: unknown;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** `release` may be changed while the world goes on; it writes `parts`. */
export function otherRelease(profile: CompiledProfile, release: Release, parts: readonly Part[] = PARTS): OtherRelease {
  const here: Release = { ahead: 0, isRequired: false, readsAll: false };
  const of = (part: Part) => (parts.includes(part) ? release : here);
  /** What was sent as another release's → as this one's. */
  const packs = new Map<string, string>();
  const states = new Map<string, unknown>();

  function answerOf(state: WindowState): unknown {
    const { ahead, isRequired } = of('handed');
    const groups = Object.entries(state.groups).map(([group, one]) => {
      const bytes = stateOf('baselines#', Buffer.from(one.bytes, 'base64'), profile, of('baselines'));
      return [group, { ...one, bytes: base64(bytes) }];
    });
    const next = { ...state, v: FORMATS.handed.writes + ahead, groups: Object.fromEntries(groups) };
    const { must = [] } = state;
    return ahead === 0 ? next : { ...next, later: 1, must: isRequired ? [...must, 'later'] : must };
  }

  return {
    windows: storeOf(profile, of('windows')),
    baselines: storeOf(profile, of('baselines')),
    pack(data) {
      if (of('pack').ahead === 0) return data;
      const sent = encodePack(plainPack(parsePack(data)), as('pack', of('pack')));
      packs.set(base64(sent), base64(data));
      return sent;
    },
    answer(stage, answer) {
      const { state } = (answer ?? {}) as { readonly state?: WindowState };
      if (stage !== 'detect' || state?.groups === undefined) return answer;
      const sent = answerOf(state);
      states.set(JSON.stringify(sent), state);
      return { state: sent };
    },
    event(stage, event) {
      const { Records = [], state } = event as KinesisEvent;
      if (!release.readsAll || stage === 'validate') return event;
      const known = states.get(JSON.stringify(state)) ?? state;
      const read = Records.map((record) => {
        const data = packs.get(record.kinesis.data) ?? record.kinesis.data;
        return { ...record, kinesis: { ...record.kinesis, data } };
      });
      return { ...(event as object), Records: read, ...(state === undefined ? {} : { state: known }) };
    },
  };
}
