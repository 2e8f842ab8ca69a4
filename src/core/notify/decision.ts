// What was decided on telling people of a transition. Made once, and stored with it: a retry obeys what is stored.

/**
 * `silenced`, `maintenance`: somebody asked for quiet. `grouped`: the incident of its group tells it. `flapping`: that
 * it comes and goes was said. `held-back`: the cap on messages, and a summary tells how many. `acknowledged`: somebody
 * sees to it, and it is no graver. `not-told`: the end of what nobody was told of. `closed`: somebody has closed it by
 * hand. `minor`: too mild, or of a rule that is
 * only recorded.
 */
export type KeptReason =
  | 'silenced'
  | 'maintenance'
  | 'grouped'
  | 'flapping'
  | 'held-back'
  | 'acknowledged'
  | 'not-told'
  | 'minor'
  | 'closed';

export type Decision =
  | { readonly isTold: true; readonly atMs: number }
  | {
      readonly isTold: false;
      readonly atMs: number;
      readonly reason: KeptReason;
      /** Which silence, maintenance window or group incident: its id or name. */
      readonly by?: string;
    };

/** A message that no transition makes: which, and its number among those of the same kind and incident, from 1. */
export interface Again {
  readonly kind: 'repeat' | 'escalated' | 'still-firing' | 'over';
  readonly number: number;
  /** Of `over`: who has closed it by hand. */
  readonly said?: { readonly by: string; readonly note?: string };
}
