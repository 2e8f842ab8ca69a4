// Programs of others: their failure is told with the end of what they wrote, and none outlives its deadline.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { isAlive, runToEnd, startServer, stopGroup } from '#local/emulators/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (script: string, withinMs = 20_000) => ({
  name: 'the program',
  command: process.execPath,
  args: ['-e', script],
  env: { PATH: process.env.PATH },
  logFile: join(folder, 'program.log'),
  withinMs,
});

describe('programs that are run to their end', () => {
  test('one that ends well resolves', async () => {
    await expect(runToEnd(program('process.exit(0)'))).resolves.toBeUndefined();
  });

  test('one that fails rejects with its code and what it wrote last', async () => {
    const failing = program('console.error("no such package"); process.exit(3)');
    await expect(runToEnd(failing)).rejects.toThrow(/the program ended with 3:\nno such package/);
  });

  test('one that hangs is ended at its deadline', async () => {
    await expect(runToEnd(program('setInterval(() => 0, 1000)', 300))).rejects.toThrow(/was ended after 0\.3 s/);
  });

  test('one that does not exist is told by name', async () => {
    await expect(runToEnd({ ...program(''), command: join(folder, 'absent') })).rejects.toThrow(/absent/);
  });
});

describe('what was started', () => {
  test('ends with whoever started it, when that is interrupted', async () => {
    const child = pathToFileURL(join(import.meta.dirname, '../../localstack/emulators/child.ts')).href;
    const server = program('setInterval(() => 0, 1000)');
    const starter = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { startServer } from ${JSON.stringify(child)};
       console.log(await startServer(${JSON.stringify(server)}, async () => true));
       setInterval(() => 0, 1000);`,
    ]);
    const [written] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(written);
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGINT');
    expect((await once(starter, 'exit'))[0]).toBe(130);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

describe('servers', () => {
  test('one that ends before it is ready rejects with what it wrote', async () => {
    const ending = program('console.error("port taken"); process.exit(1)');
    await expect(startServer(ending, async () => false)).rejects.toThrow(/ended with 1; .*\nport taken/);
  });

  test('one that is ready runs until its group is stopped', async () => {
    const pid = await startServer(program('setInterval(() => 0, 1000)'), async () => true);
    expect(isAlive(pid)).toBe(true);
    await stopGroup(pid);
    expect(isAlive(pid)).toBe(false);
  });
});
