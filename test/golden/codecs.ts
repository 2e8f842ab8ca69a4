// Every stored or sent format: its golden content through the encoder of the code, and golden bytes back to the
// content, stated plainly.
import { createS3Quarantine } from '#adapters/aws/objects/s3-quarantine.ts';
import { decodePanes, encodePanes } from '#adapters/aws/panes/pane-columns.ts';
import { paneItems, panesOfItem } from '#adapters/aws/panes/pane-item.ts';
import { paneRecords } from '#adapters/aws/panes/pane-record.ts';
import { createRedriveQueue, parseRedriveMessage } from '#adapters/aws/panes/redrive-queue.ts';
import { stateOfBytes, storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { headOf, stateItems } from '#adapters/aws/state/state-item.ts';
import { stateObject, stateOfObject } from '#adapters/aws/state/state-object.ts';
import { parseObject } from '#cli/redrive/quarantined.ts';
import { decodeSeen, encodeSeen } from '#core/canary/seen.ts';
import { FORMATS, type Section, UnknownFormatError } from '#core/formats.ts';
import { encodePack, type PackContent } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { decodeAbsorbed, encodeAbsorbed } from '#core/tick/absorbed.ts';
import { encodePackedTick, encodeTick, packedTickOf, tickOf } from '#core/tick/tick.ts';
import { absorb } from '#core/windowing/absorb.ts';
import { cellKey, settleDimensions } from '#core/windowing/dimension-cells.ts';
import {
  type DimensionWindow,
  decodeDimensionWindow,
  encodeDimensionWindow,
  joinCell,
} from '#core/windowing/dimension-window.ts';
import { duePanes } from '#core/windowing/emit.ts';
import { type DeviceState, emptyGroupState, type GroupState } from '#core/windowing/group-state.ts';
import { retire } from '#core/windowing/retire.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { watermarkOf } from '#core/windowing/watermark.ts';
import { decodeDeploymentPlan, encodeDeploymentPlan } from '#stages/plan/deployment-plan.ts';
import { decodeDimensionMark, encodeDimensionMark } from '#stages/stored/dimension-mark.ts';
import { decodeSweepMark, encodeSweepMark } from '#stages/stored/sweep-mark.ts';
import { plainPack } from '../support/plain-pack.ts';
import { ALERT_CODECS } from './alert-codecs.ts';
import { firstLine, json, lines, parsed, text, utf8 } from './as-next.ts';
import { BASELINES_CODECS } from './baselines-codecs.ts';
import * as contents from './contents.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { HANDED_CODECS } from './handed-codecs.ts';
import { itemJson, itemOf } from './items.ts';
import { byKind, plain } from './plain.ts';
import { fineProfile, goldenProfile } from './profile.ts';
import { RULES_CODECS } from './rules-codecs.ts';
import { SWEEP_CODECS } from './sweep-codecs.ts';

export type { GoldenCodec } from './golden-codec.ts';

const T0 = 1_767_225_600_000;
const MAX_AGE_MS = 7 * 86_400_000;
const TTL_MS = 30 * 86_400_000;
const WRITER = '0193f1e0-0000-4000-8000-00000000000a';

function packCodec(name: string, content: PackContent): GoldenCodec {
  return {
    name,
    extension: 'bin',
    format: 'pack',
    encode: (as) => encodePack(content, as),
    decode(bytes) {
      const { rejected, ...rest } = plainPack(parsePack(bytes));
      const named = rejected.map(([record, index, values, whole, entry, reason]) => ({
        ...{ record, index, values, whole, entry, reason },
      }));
      return plain({ ...rest, rejected: named });
    },
  };
}

/** As aggregate steps: absorbed, emitted, settled. */
function windowState(profile: CompiledProfile): GroupState {
  const state = emptyGroupState();
  for (const content of [contents.narrowPack, contents.laterPack]) {
    const touched: DeviceState[] = [];
    absorb(state, parsePack(encodePack(content)), profile, { maxAgeMs: MAX_AGE_MS }, [], touched);
    const watermarkMs = watermarkOf(state, profile);
    duePanes(state, profile, watermarkMs);
    retire(state, profile, watermarkMs, touched, MAX_AGE_MS);
    if (profile.dimensionWindows.length > 0) settleDimensions(state.dimensions, undefined, state.arrivalMs);
  }
  return state;
}

const windowsCodec = (name: string, profile: CompiledProfile): GoldenCodec => ({
  ...{ name, extension: 'bin', format: 'windows' },
  encode: (as) => encodeGroupState(windowState(profile), profile, as),
  decode: (bytes) => plain(byKind(decodeGroupState(bytes, profile), profile)),
});

function dimensionWindow(): DimensionWindow {
  const window: DimensionWindow = { parts: new Map() };
  const cell = windowState(goldenProfile).dimensions.cells.get(
    cellKey({ dimension: 'region', value: 'south', window: '1m', startMs: T0 + 300_000 }),
  );
  if (cell === undefined) throw new Error('the golden state has lost its cell');
  joinCell(window, 0, cell);
  joinCell(window, 3, cell);
  joinCell(window, 3, { ...cell, born: cell.born + 5, changed: cell.changed + 5 });
  return window;
}

async function quarantined(kind: 'rejected' | 'too-late'): Promise<Uint8Array> {
  let body: string | Uint8Array = '';
  const quarantine = createS3Quarantine(async (object) => {
    body = object.body;
  }, 'bucket');
  await quarantine.put(kind === 'rejected' ? contents.rejections : contents.lateRejections);
  return typeof body === 'string' ? utf8.encode(body) : body;
}

const quarantineCodec = (kind: 'rejected' | 'too-late'): GoldenCodec => ({
  name: `quarantine-${kind}`,
  extension: 'ndjson',
  format: 'quarantine',
  encode: async (as) => lines(await quarantined(kind), as),
  decode(bytes) {
    const found = parseObject(`${kind}/2026-01-01/shardId-000000000000/1-0.ndjson`, text(bytes));
    if ('problem' in found) throw new UnknownFormatError('quarantine', found.problem);
    return plain(found);
  },
});

/** The number that this release writes. */
export const writes = ({ format }: GoldenCodec): number => (format === undefined ? 1 : FORMATS[format].writes);

export const CODECS: readonly GoldenCodec[] = [
  packCodec('pack-narrow', contents.narrowPack),
  packCodec('pack-wide', contents.widePack),
  windowsCodec('windows', goldenProfile),
  windowsCodec('windows-fine', fineProfile),
  ...BASELINES_CODECS,
  ...HANDED_CODECS,
  {
    ...{ name: 'dimension-window', extension: 'bin', format: 'dimensionWindow' },
    encode: (as) => encodeDimensionWindow(dimensionWindow(), T0 + 300_000, as),
    decode: (bytes) => plain(decodeDimensionWindow(bytes, T0 + 300_000)),
  },
  {
    ...{ name: 'dimension-mark', extension: 'bin', format: 'dimensionMark' },
    encode: (as) => encodeDimensionMark(contents.dimensionMark, as),
    decode: (bytes) => plain(decodeDimensionMark(bytes)),
  },
  {
    ...{ name: 'sweep-mark', extension: 'bin', format: 'sweepMark' },
    encode: (as) => encodeSweepMark(contents.sweepMark, as),
    decode: (bytes) => plain(decodeSweepMark(bytes)),
  },
  ...SWEEP_CODECS,
  {
    // What is no tick of this release is none for it: there is no number to check.
    ...{ name: 'tick', extension: 'bin', format: undefined },
    encode: () => encodeTick(contents.tick),
    decode: (bytes) => plain(tickOf(bytes)),
  },
  {
    ...{ name: 'packed-tick', extension: 'bin', format: undefined },
    encode: () => encodePackedTick(contents.packedTick),
    decode: (bytes) => plain(packedTickOf(bytes)),
  },
  {
    ...{ name: 'absorbed', extension: 'bin', format: 'absorbed' },
    encode: (as) => encodeAbsorbed(contents.absorbed, as),
    decode: (bytes) => plain(decodeAbsorbed(bytes)),
  },
  {
    ...{ name: 'canary', extension: 'bin', format: 'canary' },
    encode: (as) => encodeSeen(contents.canarySeen, as),
    decode: (bytes) => plain(decodeSeen(bytes)),
  },
  {
    ...{ name: 'panes', extension: 'bin', format: 'panes' },
    encode: (as) => encodePanes([...contents.panes, contents.registerPane], as),
    decode: (bytes) => plain(decodePanes(bytes)),
  },
  {
    ...{ name: 'pane-item', extension: 'json', format: 'panes' },
    encode(as) {
      const one = contents.panes.slice(0, 1);
      return json(itemJson({ ...paneItems(one, TTL_MS)[0], panes: { B: storedBytes(encodePanes(one, as)) } }));
    },
    decode: (bytes) => plain(panesOfItem(itemOf(bytes))),
  },
  {
    ...{ name: 'redrive-message', extension: 'json', format: 'redriveMessage' },
    async encode(as) {
      let body = '';
      const queue = createRedriveQueue(async (_, bodies) => {
        body = bodies[0] as string;
        return [];
      }, 'queue');
      await queue.put('circuit-open', contents.panes);
      return lines(utf8.encode(body), as);
    },
    decode: (bytes) => plain(parseRedriveMessage(text(bytes))),
  },
  {
    ...{ name: 'aggregates-record', extension: 'json', format: undefined },
    encode: () => (paneRecords(contents.panes.slice(0, 1))[0] as { data: Uint8Array }).data,
    // Read by others only: what they see is the content.
    decode: (bytes) => plain(parsed(bytes)),
  },
  ...ALERT_CODECS,
  {
    ...{ name: 'plan', extension: 'json', format: 'plan' },
    encode: (as) => lines(encodeDeploymentPlan(contents.plan), as),
    decode: (bytes) => plain(decodeDeploymentPlan(bytes)),
  },
  ...RULES_CODECS,
  quarantineCodec('rejected'),
  quarantineCodec('too-late'),
  {
    ...{ name: 'stored-bytes', extension: 'bin', format: undefined },
    encode: () => storedBytes(contents.storedState),
    decode: (bytes) => plain(stateOfBytes(bytes)),
  },
  {
    ...{ name: 'state-object', extension: 'bin', format: 'stateObject' },
    encode: (as) => firstLine(stateObject({ version: 17, writer: WRITER, bytes: contents.storedState }), as),
    decode: (bytes) => plain(stateOfObject(bytes, 'windows#golden#0')),
  },
  {
    ...{ name: 'state-item', extension: 'json', format: undefined },
    encode: () =>
      json(itemJson(stateItems('windows#golden#0', contents.storedState, 17, WRITER, Math.floor(T0 / 1000) + 60).head)),
    decode: (bytes) => plain(headOf(itemOf(bytes), T0 / 1000)),
  },
];

/** What the next release may add: whoever does not know it passes over it. */
export const NEXT_SECTION: Section = { id: 200, isRequired: false, bytes: new Uint8Array([1, 2, 3]) };
