// The versions of the rules: golden content of the small item and of a version's own.
import type { RulesVersion } from '#core/live-rules/rules-body.ts';
import type { Shadow, ShadowSaid } from '#core/live-rules/shadow.ts';
import {
  decodeRulesHead,
  decodeRulesVersion,
  encodeRulesHead,
  encodeRulesVersion,
  type RulesHead,
} from '#stages/rules/rules-store.ts';
import { decodeShadow, decodeShadowSaid, encodeShadow, encodeShadowSaid } from '#stages/rules/shadow-store.ts';
import { ARCHIVE_CODEC, ARCHIVE_OBJECT_CODEC, BACKFILL_CODEC } from './archive-codec.ts';
import { lines, text, utf8 } from './as-next.ts';
import type { GoldenCodec } from './codecs.ts';
import { HISTORY_CODEC } from './history-codec.ts';
import { plain } from './plain.ts';

const T0 = 1_767_225_600_000;

const head: RulesHead = {
  activations: [
    { version: 1, activateAtMs: T0 + 120_000 },
    { version: 2, activateAtMs: T0 + 240_000 },
  ],
};

const version: RulesVersion = {
  version: 2,
  profile: 'golden',
  body: {
    add: [{ kind: 'level', name: 'hall-level', measure: 'heat_c', above: { high: 60 } }],
    all: { spike: { ratio: 2, minReadings: null }, drop: null },
    dimensions: { 'region=north': { outage: { below: 0.2 } } },
    devices: { 'sensor/ü': { spike: null } },
  },
  savedAtMs: T0 + 119_999,
  by: 'ann@example.com',
  why: 'the hall is warmer in summer',
};

const { version: _, ...saved } = version;
const shadow: Shadow = { ...saved, id: T0 };

const said: ShadowSaid = {
  id: T0,
  readings: 1_234_567,
  leftOut: 2,
  rules: { spike: { opened: 3, messages: { high: 5, critical: 1 } } },
  examples: [
    {
      ...{ device: 'sensor/ü', rule: 'spike', change: 'worse', severity: 'critical', atMs: T0 + 60_000 },
      message: 'heat_c 80 is 100 % above what is normal',
    },
  ],
};

export const RULES_CODECS: readonly GoldenCodec[] = [
  {
    ...{ name: 'rules-head', extension: 'json', format: 'rulesHead' },
    encode: (as) => lines(utf8.encode(encodeRulesHead(head)), as),
    decode: (bytes) => plain(decodeRulesHead(text(bytes))),
  },
  {
    ...{ name: 'rules', extension: 'json', format: 'rules' },
    encode: (as) => lines(utf8.encode(encodeRulesVersion(version)), as),
    decode: (bytes) => plain(decodeRulesVersion(text(bytes))),
  },
  {
    ...{ name: 'rules-shadow', extension: 'json', format: 'rulesShadow' },
    encode: (as) => lines(utf8.encode(encodeShadow(shadow)), as),
    decode: (bytes) => plain(decodeShadow(text(bytes))),
  },
  {
    ...{ name: 'shadow-said', extension: 'json', format: 'shadowSaid' },
    encode: (as) => lines(utf8.encode(encodeShadowSaid(said)), as),
    decode: (bytes) => plain(decodeShadowSaid(text(bytes))),
  },
  ARCHIVE_CODEC,
  ARCHIVE_OBJECT_CODEC,
  HISTORY_CODEC,
  BACKFILL_CODEC,
];
