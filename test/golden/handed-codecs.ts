// What detect hands on from call to call: key groups as their states, and as logs of what they have absorbed.

import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { beginLog } from '#core/detect/log/reading-log.ts';
import { decodeLog, encodeLog } from '#core/detect/log-codec.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import type { Written } from '#core/formats.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { type HandedAs, readWindowState, writeWindowState } from '#stages/detect/window-state.ts';
import { object, parsed } from './as-next.ts';
import * as contents from './contents.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { plain } from './plain.ts';
import { goldenProfile } from './profile.ts';

function handed(as: HandedAs, bytes: Uint8Array) {
  return writeWindowState(new Map([[3, { version: 7, as, bytes: Buffer.from(bytes).toString('base64') }]]));
}

function log(as?: Written): Uint8Array {
  const group = emptyGroupState();
  group.log = beginLog(group.ids);
  for (const content of [contents.narrowPack, contents.laterPack])
    absorbPack(createDetector(goldenProfile), group, parsePack(encodePack(content)), emptyOutcome());
  return encodeLog(group, group.log, as);
}

export const HANDED_CODECS: readonly GoldenCodec[] = [
  {
    ...{ name: 'handed', extension: 'json', format: 'handed' },
    encode: (as) => object(handed('state', contents.storedState), as),
    decode: (bytes) => plain(readWindowState(parsed(bytes))),
  },
  {
    ...{ name: 'handed-log', extension: 'json', format: 'handed' },
    encode: (as) => object(handed('log', log(as)), as),
    decode(bytes) {
      const groups = readWindowState(parsed(bytes));
      const logs = [...groups].map(([number, own]) => [number, decodeLog(Buffer.from(own.bytes, 'base64'))] as const);
      return plain(logs.map(([number, own]) => ({ number, ...own })));
    },
  },
];
