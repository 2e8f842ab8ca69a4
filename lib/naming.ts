// How what one Weir makes is called: logical ids that do not depend on where its parts stand, and physical names that
// CloudFormation does not make. Weir's own app has short ones, since a stack holds one Weir. In somebody's stack they
// begin with the path of the Weir, so that two do not collide.
import { createHash } from 'node:crypto';
import { Names, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';

export interface Naming {
  /** Begins every pinned logical id; `''` in Weir's own app. */
  readonly idPrefix: string;
  /** Begins the names of alarms, boards and the consumer group: unique in its account and region. */
  readonly name: string;
  /** CloudWatch namespace of the stages' own counters. */
  readonly namespace: string;
}

/** Of Weir's own app: stages and profiles live and count apart. */
export function ownNaming({ profile, stage }: Pick<DeploySettings, 'profile' | 'stage'>): Naming {
  return { idPrefix: '', name: `weir-${profile}-${stage}`, namespace: `Weir/${profile}/${stage}` };
}

/** The shortest room is that of an MSK cluster's name, 64 with 13 behind it (constructs/serverless-kafka.ts). */
const MAX_NAME = 50;

/** Of a Weir in somebody's stack: `Fleet` in the stack `Plant` → ids `Fleet…`, names `Plant-Fleet-1A2B3C4D…`. */
export function namingOf(weir: IConstruct): Naming {
  const name = Names.uniqueResourceName(weir, { separator: '-', maxLength: MAX_NAME });
  return { idPrefix: idPrefixOf(weir), name, namespace: `Weir/${name}` };
}

/** A plain id as it is. Of another, or of a path, letters and digits and a hash, because `a-b` and `ab` are two. */
function idPrefixOf(weir: IConstruct): string {
  const path = Names.stackRelativeConstructPath(weir);
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(path)) return path;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8).toUpperCase();
  return `${path.replace(/[^A-Za-z0-9]/g, '')}${hash}`;
}

const PREFIXES = new WeakMap<IConstruct, string>();

/** Says how pinned ids begin in `scope` and below. Must come before what is pinned. */
export function prefixPinnedIds(scope: IConstruct, { idPrefix }: Naming): void {
  PREFIXES.set(scope, idPrefix);
}

/** `''` where nobody has said anything. */
export function pinnedIdPrefix(construct: IConstruct): string {
  return (
    construct.node.scopes
      .slice(construct.node.scopes.indexOf(Stack.of(construct)) + 1)
      .map((each) => PREFIXES.get(each))
      .findLast((prefix) => prefix !== undefined) ?? ''
  );
}
