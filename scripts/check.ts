// `npm run check`: formatting and lint (import directions included), types, those that the package shows, rooms, unused
// code. Prints each part's name and fails at the end.
import { spawnSync } from 'node:child_process';

const parts: readonly (readonly [string, readonly string[]])[] = [
  ['format and lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', ['tsc', '-p', '.']],
  ['types of the package', ['tsc', '-p', 'scripts/build/tsconfig.json', '--emitDeclarationOnly', 'false', '--noEmit']],
  ['rooms', ['node', 'scripts/check-rooms.ts']],
  ['unused code', ['knip']],
];

const failed: string[] = [];
for (const [name, [program = '', ...args]] of parts) {
  process.stdout.write(`── ${name}\n`);
  if (spawnSync(program, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0)
    failed.push(name);
}
if (failed.length > 0) {
  process.stdout.write(
    `check failed: ${failed.join(', ')}. \`npm run fix\` mends formatting and safe lint findings.\n`,
  );
  process.exit(1);
}
process.stdout.write('check passed\n');
