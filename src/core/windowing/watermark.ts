// How far a key group's windows may be published. It times emission only, never what is in a window.
import type { CompiledProfile } from '../profile/compile.ts';
import type { GroupState } from './group-state.ts';

/**
 * The watermark for what has been seen: the latest event time, capped by the arrival, less the out-of-orderness. Never
 * goes back.
 */
export function watermarkOf(state: GroupState, profile: CompiledProfile): number {
  return Math.max(state.watermarkMs, Math.min(state.latestMs, state.arrivalMs) - profile.outOfOrdernessMs);
}
