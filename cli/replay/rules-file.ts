// Versions of the rules for a replay: of a file that is one change, or the history of a deployment.
import { readFileSync } from 'node:fs';
import { createMemoryRulesStore } from '#adapters/memory/rules-store.ts';
import { bodyProblems } from '#core/detect/check-body.ts';
import type { RulesBody, RulesVersion } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { UsageError } from '../command-line/usage-error.ts';

type Listed = RulesVersion & { readonly activateAtMs: number | null };

/** Nothing of it changes while a file is played. @throws UsageError naming every problem. */
export function rulesOfFile(file: string, profile: CompiledProfile, hasChaos: boolean): RulesPort {
  const versions = versionsIn(file, profile.name);
  if (hasChaos && versions.some(({ activateAtMs }) => activateAtMs !== null))
    throw new UsageError(
      `--rules ${file} is a history, and --chaos changes the order of arrivals, by which a version begins: give one of them, or a change that holds for all of the file`,
    );
  const problems = versions.flatMap(({ version, body }) =>
    bodyProblems(profile, body).map((says) => (versions.length > 1 ? `version ${version}: ${says}` : says)),
  );
  if (problems.length > 0)
    throw new UsageError(`--rules ${file} cannot be used with ${profile.name}:\n- ${problems.join('\n- ')}`);
  const store = createMemoryRulesStore(() => 0);
  const activations = versions.map(({ version, activateAtMs }) => ({
    ...{ version, activateAtMs: activateAtMs ?? Number.NEGATIVE_INFINITY },
  }));
  if (versions.length > 0) store.put(profile.name, { activations }, versions);
  return { store, nowMs: () => 0 };
}

function versionsIn(file: string, profile: string): Listed[] {
  let read: { readonly versions?: readonly Listed[]; readonly body?: RulesBody } & RulesBody;
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as typeof read;
  } catch (error) {
    throw new UsageError(`--rules ${file} cannot be read: ${(error as Error).message}`);
  }
  if (!Array.isArray(read?.versions)) {
    const said = { profile, savedAtMs: 0, by: '', why: '' };
    return [{ version: 1, ...said, body: read?.body ?? read, activateAtMs: null }];
  }
  const wrong = read.versions.find((each) => !Number.isInteger(each?.version) || each.version < 1);
  if (wrong !== undefined)
    throw new UsageError(
      `--rules ${file} has a version without a number: expected what npx weir rules history --json prints`,
    );
  return read.versions.toSorted((a, b) => a.version - b.version);
}
