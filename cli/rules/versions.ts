// The versions of a deployment's rules as commands read and write them.
import { createDynamoRulesStore } from '#adapters/aws/rules/dynamo-rules-store.ts';
import type { Activation, RulesBody, RulesVersion } from '#core/live-rules/rules-body.ts';
import { latestOf, type RulesHead, type RulesStore } from '#stages/rules/rules-store.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { LostRaceError, NotThereError } from '../deployment/trouble.ts';

export interface Versions {
  readonly profile: string;
  readonly store: RulesStore;
  readonly head: RulesHead | undefined;
  readonly latest: number;
}

export async function versionsOf({ dynamodb, tables, profile }: Deployment): Promise<Versions> {
  const store = createDynamoRulesStore({ client: dynamodb, table: tables.alerts, nowMs: Date.now });
  const head = await store.head(profile.name);
  return { profile: profile.name, store, head, latest: latestOf(head) };
}

/** @throws NotThereError where there is no such version. */
export async function versionOf({ store, profile, latest }: Versions, number: number): Promise<RulesVersion> {
  const found = number > 0 && number <= latest ? await store.version(profile, number) : undefined;
  if (found !== undefined) return found;
  const range = latest === 0 ? 'the rules were never changed' : `expected 0 to ${latest}`;
  throw new NotThereError(`there is no version ${number} of the rules: ${range}`);
}

/** Of version 0 nothing differs from the profile. */
export async function bodyOf(versions: Versions, number: number): Promise<RulesBody> {
  return number === 0 ? {} : (await versionOf(versions, number)).body;
}

/** When a version began, or will. Undefined: too long ago to be listed. */
export function beginsAt({ head }: Versions, version: number): number | undefined {
  return head?.activations.find((each: Activation) => each.version === version)?.activateAtMs;
}

/**
 * Stores `body` after `versions.latest`. Answers when it begins. @throws LostRaceError where another one was first.
 */
export async function save(
  { store, profile, latest }: Versions,
  body: RulesBody,
  said: { readonly by: string; readonly why: string },
): Promise<{ readonly version: number; readonly activateAtMs: number }> {
  const version = latest + 1;
  const saved = await store.save({ version, profile, body, savedAtMs: Date.now(), ...said });
  if (saved.isSaved) return { version, activateAtMs: saved.activateAtMs };
  throw new LostRaceError(
    `nothing was changed: version ${saved.latest} of the rules was stored meanwhile; look at it (npx weir rules diff), then do it again`,
  );
}

/** A version as it was typed. @throws UsageError */
export function versionNumber(text: string, of: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(number)) return number;
  throw new UsageError(`${of} is "${text}": expected the number of a version, such as 7`);
}
