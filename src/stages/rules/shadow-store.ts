// Where the shadow of a deployment's rules is: one item with its rules, and one with what it would have said, which
// whoever judges adds to at most once a minute.
import { checkMembers, FORMATS } from '#core/formats.ts';
import type { Shadow, ShadowSaid } from '#core/live-rules/shadow.ts';

export interface StoredSaid {
  readonly said: ShadowSaid;
  /** Counts up with each write. */
  readonly revision: number;
}

export interface ShadowStore {
  /** The last one, also where it was ended. */
  shadow(profile: string): Promise<Shadow | undefined>;
  /** Puts `next` over the one whose id is `before`; 0: there is none. Answers false where another one is there. */
  putShadow(next: Shadow, before: number): Promise<boolean>;
  said(profile: string): Promise<StoredSaid | undefined>;
  /** Puts what is said over `revision`; 0: there is nothing. Answers false where another one is there. */
  putSaid(profile: string, said: ShadowSaid, revision: number): Promise<boolean>;
}

const SHADOW: readonly (keyof Shadow)[] = ['id', 'profile', 'body', 'savedAtMs', 'by', 'why'];

export function encodeShadow(shadow: Shadow): string {
  return JSON.stringify({ v: FORMATS.rulesShadow.writes, ...shadow });
}

/** @throws UnknownFormatError. */
export function decodeShadow(text: string): Shadow {
  const stored = JSON.parse(text) as Shadow;
  checkMembers('rulesShadow', stored, SHADOW);
  const { id, profile, body, savedAtMs, by, why } = stored;
  return { id, profile, body, savedAtMs, by, why };
}

const SAID: readonly (keyof ShadowSaid)[] = ['id', 'readings', 'leftOut', 'rules', 'examples'];

export function encodeShadowSaid(said: ShadowSaid): string {
  return JSON.stringify({ v: FORMATS.shadowSaid.writes, ...said });
}

/** @throws UnknownFormatError. */
export function decodeShadowSaid(text: string): ShadowSaid {
  const stored = JSON.parse(text) as ShadowSaid;
  checkMembers('shadowSaid', stored, SAID);
  const { id, readings, leftOut, rules, examples } = stored;
  return { id, readings, leftOut, rules, examples };
}
