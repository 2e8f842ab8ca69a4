// Where the versions of a deployment's rules are: a small item that says which there are and when each begins, read
// once a minute by warm functions, and one item a version, which never changes.
import { checkMembers, FORMATS } from '#core/formats.ts';
import { nextActivation } from '#core/live-rules/activations.ts';
import type { Activation, RulesVersion } from '#core/live-rules/rules-body.ts';

/** The small item. */
export interface RulesHead {
  /** The last `MAX_ACTIVATIONS`, in order; at least one. */
  readonly activations: readonly Activation[];
}

export type Saved =
  | { readonly isSaved: true; readonly activateAtMs: number }
  /** Another version was stored first. */
  | { readonly isSaved: false; readonly latest: number };

export interface RulesStore {
  /** Undefined: the rules are those of the profile, nothing was ever changed. */
  head(profile: string): Promise<RulesHead | undefined>;
  version(profile: string, version: number): Promise<RulesVersion | undefined>;
  /**
   * Stores `next` where the latest version is the one before it. Where a writer died between the version's item and
   * the small one, its version is brought to an end first: it is stored, and the answer is that it came first.
   */
  save(next: RulesVersion): Promise<Saved>;
}

/** A small item stays one read unit (4 KB); whoever replays older readings takes the first of these for them. */
export const MAX_ACTIVATIONS = 50;

export const latestOf = (head: RulesHead | undefined): number => head?.activations.at(-1)?.version ?? 0;

/** The head once `version` is in it. */
export function headWith(head: RulesHead | undefined, version: number, nowMs: number): RulesHead {
  const activations = head?.activations ?? [];
  const next = { version, activateAtMs: nextActivation(activations, nowMs) };
  return { activations: [...activations, next].slice(-MAX_ACTIVATIONS) };
}

export function encodeRulesHead({ activations }: RulesHead): string {
  return JSON.stringify({ v: FORMATS.rulesHead.writes, activations });
}

/** @throws UnknownFormatError. */
export function decodeRulesHead(text: string): RulesHead {
  const stored = JSON.parse(text) as RulesHead;
  checkMembers('rulesHead', stored, ['activations']);
  return { activations: stored.activations.map(({ version, activateAtMs }) => ({ version, activateAtMs })) };
}

const MEMBERS: readonly (keyof RulesVersion)[] = ['version', 'profile', 'body', 'savedAtMs', 'by', 'why'];

export function encodeRulesVersion(version: RulesVersion): string {
  return JSON.stringify({ v: FORMATS.rules.writes, ...version });
}

/** @throws UnknownFormatError. */
export function decodeRulesVersion(text: string): RulesVersion {
  const stored = JSON.parse(text) as RulesVersion;
  checkMembers('rules', stored, MEMBERS);
  const { version, profile, body, savedAtMs, by, why } = stored;
  return { version, profile, body, savedAtMs, by, why };
}
