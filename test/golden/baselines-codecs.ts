// Stored baselines: as a fleet leaves them, and with what an adaptive rule has learnt and a shadow of the rules beside.
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState as emptyBaselines } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { ROW_BYTES } from '#core/detect/pasts/adaptive/layout.ts';
import { shadowOf } from '#core/detect/shadow-group.ts';
import { decodeGroup, encodeGroup } from '#core/detect/state-codec.ts';
import type { Written } from '#core/formats.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import * as contents from './contents.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { plain } from './plain.ts';
import { goldenProfile } from './profile.ts';

function baselines(as?: Written) {
  const detector = createDetector(goldenProfile);
  const group = emptyBaselines();
  for (const content of [contents.narrowPack, contents.laterPack]) {
    absorbPack(detector, group, parsePack(encodePack(content)), emptyOutcome());
  }
  return encodeGroup(detector, group, as).slice();
}

/** The golden profile with a rule that learns of each measure. */
const learning = createDetector(
  compileProfile({
    ...goldenProfile.source,
    rules: [...goldenProfile.source.rules, { kind: 'adaptive', name: 'unusual', measure: 'heat_c' }],
  }),
);
const SHADOW_ID = Date.UTC(2026, 0);

function learnt(as?: Written) {
  const group = emptyBaselines();
  for (const content of [contents.narrowPack, contents.laterPack])
    absorbPack(learning, group, parsePack(encodePack(content)), emptyOutcome());
  shadowOf(
    learning,
    group,
    { version: 0, detector: learning, untilMs: Number.POSITIVE_INFINITY },
    { id: SHADOW_ID, detector: learning },
  );
  return encodeGroup(learning, group, as).slice();
}

export const BASELINES_CODECS: readonly GoldenCodec[] = [
  {
    ...{ name: 'baselines', extension: 'bin', format: 'baselines' },
    encode: baselines,
    decode: (bytes) => plain(viewGroup(decodeGroup(createDetector(goldenProfile), bytes))),
  },
  {
    ...{ name: 'baselines-learnt', extension: 'bin', format: 'baselines', since: 4 },
    encode: learnt,
    decode(bytes) {
      const group = decodeGroup(learning, bytes);
      const { shadow } = group;
      return plain({
        ...viewGroup(group),
        learnt: group.measures.map((columns) => columns?.adaptive.bytes.subarray(0, columns.rows * ROW_BYTES) ?? null),
        shadow:
          shadow === undefined
            ? null
            : { id: shadow.id, ...viewGroup(decodeGroup(learning, shadow.bytes ?? new Uint8Array())) },
      });
    },
  },
];
