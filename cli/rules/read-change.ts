// The change that a person typed: forms, or a file. Refuses what the profile's rules cannot take, with every problem.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bodyProblems } from '#core/detect/check-body.ts';
import { dimensionValueOf, type RulesBody } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { type Scope, withForms } from './forms.ts';

export interface ScopeArguments {
  readonly all: boolean;
  readonly dimension?: string | undefined;
  readonly device?: string | undefined;
}

/** @throws UsageError for more than one, or what is none. */
export function scopeOf({ all, dimension, device }: ScopeArguments): Scope {
  if ([all, dimension !== undefined, device !== undefined].filter(Boolean).length > 1)
    throw new UsageError('--all, --dimension and --device say whose rules: give one of them');
  if (device !== undefined) return { of: 'devices', key: device };
  if (dimension === undefined) return { of: 'all' };
  if (dimensionValueOf(dimension) === undefined)
    throw new UsageError(`--dimension is "${dimension}": expected NAME=VALUE, such as region=North`);
  return { of: 'dimensions', key: dimension };
}

/** What is to be changed, before it is known what there is. @throws UsageError */
export function readChange(
  operands: readonly string[],
  scope: ScopeArguments,
  folder: string,
): (before: RulesBody) => RulesBody {
  const [first] = operands;
  if (first === undefined)
    throw new UsageError('nothing is to be changed: give RULE.FIELD=VALUE, such as spike.ratio=2, or a FILE');
  const own = scopeOf(scope);
  if (operands.every((each) => each.includes('='))) return (before) => withForms(before, own, operands);
  if (operands.length > 1)
    throw new UsageError(
      `"${operands.find((each) => !each.includes('='))}": expected RULE.FIELD=VALUE, or one FILE alone`,
    );
  if (own.of !== 'all' || scope.all)
    throw new UsageError(
      'a FILE is the whole change, and says itself whose rules: leave out --all, --dimension, --device',
    );
  const body = readBody(first, folder);
  return () => body;
}

/** @throws UsageError */
export function readBody(file: string, folder: string): RulesBody {
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${(error as Error).message}; a change of one field is written RULE.FIELD=VALUE`,
    );
  }
  try {
    const value = JSON.parse(text) as RulesBody & { readonly body?: RulesBody };
    // What `rules get --json` prints holds it.
    return value.body ?? value;
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`);
  }
}

/** @throws UsageError naming every problem. */
export function checkChange(profile: CompiledProfile, body: RulesBody): void {
  const problems = bodyProblems(profile, body);
  if (problems.length > 0)
    throw new UsageError(`the rules of ${profile.name} cannot be changed so:\n- ${problems.join('\n- ')}`);
}
