// `weir profile check | new`. Exit codes: 0 done, 1 the profile cannot be used, 2 something the person can mend first.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { readProfile } from '#config/profile/load-profile.ts';
import { profileProblems } from '#config/profile/profile-problems.ts';
import type { CalledBy } from '../command-line/called-as.ts';
import { choosePart } from '../command-line/choose-part.ts';
import { complain } from '../command-line/complain.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import type { CommandTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { TerminalFacts } from '../terminal/colour.ts';
import { type Draft, draftOf } from './draft.ts';
import { QUESTIONS, sampleOfAnswers } from './questions.ts';
import { readSample } from './sample.ts';
import { CHECK, NEW, PROFILE } from './table.ts';

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface ProfileWorld {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths are relative to it. */
  readonly folder: string;
  readonly calledBy?: CalledBy;
}

/** Answers the exit code. */
export async function profileCommand(argv: readonly string[], world: ProfileWorld): Promise<number> {
  let table: CommandTable = PROFILE;
  try {
    const chosen = choosePart(PROFILE, argv);
    table = chosen.table;
    const typed = readArguments(table, chosen.rest);
    if (typed === 'help' || table === PROFILE) {
      world.stdout.write(helpText(table, world.calledBy));
      return typed === 'help' ? 0 : 2;
    }
    return table.name === CHECK.name ? check(chosen.rest, world) : await draft(chosen.rest, world);
  } catch (error) {
    return complain(error, table, world);
  }
}

function check(argv: readonly string[], { stdout, folder }: ProfileWorld): number {
  const typed = readArguments(CHECK, argv);
  if (typed === 'help') return 0;
  const [file, ...more] = typed.operands;
  if (file === undefined || more.length > 0) throw new UsageError('expected one FILE, such as ./fridge.ts');
  const read = readProfile(file, folder);
  const problems = 'problems' in read ? read.problems : profileProblems(read.value);
  if (typed.values.json)
    stdout.write(`${JSON.stringify({ file, usable: problems.length === 0, problems }, null, 2)}\n`);
  else if (problems.length === 0) stdout.write(`${file} can be used\n`);
  else stdout.write(`${problems.map((problem) => `- ${problem}`).join('\n')}\n${problems.length} to mend in ${file}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function draft(argv: readonly string[], world: ProfileWorld): Promise<number> {
  const typed = readArguments(NEW, argv);
  if (typed === 'help') return 0;
  const [sample, ...more] = typed.operands;
  if (more.length > 0) throw new UsageError('expected one SAMPLE: put the files together first');
  const { name = 'my-devices' } = typed.values;
  const made =
    sample === undefined
      ? await asked(typed.values.name, world)
      : draftOf(name, readSample(textOf(resolve(world.folder, sample), sample)));
  const problems = profileProblems(made.profile);
  if (problems.length > 0) throw new UsageError(`what came out cannot be used:\n- ${problems.join('\n- ')}`);
  const out = typed.values.out ?? `${made.profile.name}.json`;
  const path = resolve(world.folder, out);
  if (!path.endsWith('.json')) throw new UsageError(`--out is "${out}": expected a file that ends in .json`);
  if (existsSync(path)) throw new UsageError(`${out} is there already: give another one with --out`);
  writeFileSync(path, `${JSON.stringify(made.profile, undefined, 2)}\n`);
  const guesses = made.guesses.map((guess) => `  guess: ${guess}`).join('\n');
  world.stdout.write(
    `${out} is written. Look at what is guessed, and change it:\n${guesses}\nThen: npm start -- --profile ./${out}\n`,
  );
  return 0;
}

function textOf(path: string, typed: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${typed} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Answers come a line each; a terminal is shown the questions. */
async function asked(name: string | undefined, { stdin, stderr }: ProfileWorld): Promise<Draft> {
  const lines = createInterface({ input: stdin })[Symbol.asyncIterator]();
  const answers: string[] = [];
  for (const [place, question] of QUESTIONS.entries()) {
    if (place === 0 && name !== undefined) {
      answers.push(name);
      continue;
    }
    stderr.write(`${question.text} (${question.otherwise}) `);
    const { value, done } = await lines.next();
    answers.push(done || value.trim() === '' ? question.otherwise : value.trim());
  }
  stderr.write('\n');
  return sampleOfAnswers(answers);
}
