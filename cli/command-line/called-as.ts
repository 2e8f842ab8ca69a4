// How a person starts a command, so that help and errors show the line they can type.
import type { CommandTable } from './table.ts';

/** By an npm script of this repository, or as `npx weir`. */
export type CalledBy = 'npm' | 'npx';

/** `npm run replay --`, `npm start --` or `npx weir replay`: options follow it. */
export function calledAs({ name, script }: Pick<CommandTable, 'name' | 'script'>, by: CalledBy = 'npm'): string {
  if (name === 'weir') return 'npx weir';
  if (by === 'npx' || script === undefined) return `npx weir ${name}`;
  if (script === 'start') return 'npm start --';
  // A part without a script of its own is a word behind the command's: npm run bench -- load.
  const part = script === name.split(' ')[0] && name.includes(' ') ? ` ${name.slice(name.indexOf(' ') + 1)}` : '';
  return `npm run ${script} --${part}`;
}

/** npm says which script it runs: https://docs.npmjs.com/cli/using-npm/scripts (npm_lifecycle_event) */
export function whoCalls(scripts: readonly string[], env: Readonly<Record<string, string | undefined>>): CalledBy {
  const { npm_lifecycle_event: script } = env;
  return script !== undefined && scripts.includes(script) ? 'npm' : 'npx';
}
