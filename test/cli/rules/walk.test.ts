// The walk of docs/live-rules.md: each of its commands does what it says, one after the other.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, startRun, type } from './world.ts';

const page = readFileSync('docs/live-rules.md', 'utf8');
const walk = /<!-- walk -->\n```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const commands = walk.split('\n').filter((line) => line !== '');

let run: Run;
beforeAll(async () => {
  run = await startRun();
  await run.anew();
}, 30_000);
afterAll(() => run.stop());

/** As a shell cuts it; what is in double quotes is one word. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

it('each command of the page can be typed, one after the other', async () => {
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    expect(command).toMatch(/^npx weir rules /);
    const argv = words(command).slice(3);
    const { code, err } = await type([...argv.filter((word) => word !== '--local'), '--page', run.page]);
    expect([command, code, err]).toEqual([command, 0, '']);
  }
  expect((await run.store().version('energy', 4))?.why).toBe('back to version 2');
  expect((await run.store().head('energy'))?.activations).toHaveLength(4);
});

it('the file of the page is a change that can be made', async () => {
  const body = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as object;
  await run.anew();
  const { bodyProblems } = await import('#core/detect/check-body.ts');
  const { compileProfile } = await import('#core/profile/compile.ts');
  const { energy } = await import('#profiles/energy.ts');
  expect(bodyProblems(compileProfile(energy), body)).toEqual([]);
});
