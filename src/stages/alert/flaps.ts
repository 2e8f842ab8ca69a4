// Which of the incidents that the sweep finds come and go too often: a document a device and lane, forgotten after a
// day.
import type { AlertTransition } from '#core/alert/alert.ts';
import { decodeFlap, encodeFlap, type Flapped, flapKey, takeOpening } from '#core/notify/flap.ts';
import { GROUP_LANE } from '#core/notify/policy.ts';
import type { AlertHeads } from '../ports.ts';
import { changeDocument } from './documents.ts';

const FORGET_AFTER_MS = 86_400_000;

/** detect keeps an incident of readings open while it flaps, and groups end as a whole. */
export const mayFlap = ({ lane }: AlertTransition): boolean => lane !== 'readings' && lane !== GROUP_LANE;

/** Counts an opening, once however often it is tried. */
export function noteOpening(
  heads: AlertHeads,
  { id, profile, lane, device }: AlertTransition,
  nowMs: number,
): Promise<Flapped['answer']> {
  return changeDocument(
    heads,
    flapKey(profile, lane, device),
    (text) => {
      const { state, answer } = takeOpening(decodeFlap(text), id, nowMs);
      const next = encodeFlap(state);
      return { text: next === text ? undefined : next, answer };
    },
    nowMs + FORGET_AFTER_MS,
  );
}
