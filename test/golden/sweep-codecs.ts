// Codecs of the sweep's own items.
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';
import { decodePlaces, decodeStreets, encodePlaces, encodeStreets } from '#core/cohort/codec.ts';
import { emptyDevice, emptyGroupState, type GroupState } from '#core/windowing/group-state.ts';
import { decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { plain } from './plain.ts';
import { goldenProfile } from './profile.ts';
import { cohortCells, cohortPlaces, cohortStreets, explainedSilences, silences } from './sweep-contents.ts';

export const SWEEP_CODECS: readonly GoldenCodec[] = [
  {
    ...{ name: 'silence', extension: 'bin', format: 'silence' },
    encode: (as) => encodeSilence(silences, as),
    // Format 1 was the open silences alone.
    decode(bytes) {
      const { silent, rejected } = decodeSilence(bytes);
      return plain({ ...Object.fromEntries(silent.open), '(group)': silent.group, '(rejected)': rejected });
    },
  },
  {
    ...{ name: 'silence-explained', extension: 'bin', format: 'silence', since: 2 },
    encode: (as) => encodeSilence(explainedSilences, as),
    decode: (bytes) => plain(decodeSilence(bytes)),
  },
  {
    ...{ name: 'cohort-places', extension: 'bin', format: 'cohortPlaces' },
    encode: (as) => encodePlaces(cohortPlaces, as),
    decode: (bytes) => plain(decodePlaces(bytes)),
  },
  {
    ...{ name: 'cohort-streets', extension: 'bin', format: 'cohortStreets' },
    encode: (as) => encodeStreets(cohortStreets, as),
    decode: (bytes) => plain(decodeStreets(bytes)),
  },
  {
    ...{ name: 'windows-cohorts', extension: 'bin', format: 'windows', since: 3 },
    encode: (as) => encodeGroupState(stateWithCohorts(), goldenProfile, as),
    decode: (bytes) => plain(decodeGroupState(bytes, goldenProfile).cohorts),
  },
];

/** A key group's state that holds nothing but the devices of its cohorts' windows. */
function stateWithCohorts(): GroupState {
  const state = emptyGroupState();
  for (const id of ['other', 'meter-1', 'sensor/ü']) state.devices.set(id, { ...emptyDevice(id), clockMs: 0 });
  return { ...state, cohorts: cohortCells };
}
