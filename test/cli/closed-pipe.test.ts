// `weir … | head`: a reader that goes away ends the command without a word.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

test('a command whose output nobody reads any more ends as by SIGPIPE, and says nothing', async () => {
  const child = spawn(process.execPath, ['cli/main.ts', 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (part) => {
    err += part;
  });
  const [code] = await once(child, 'close');
  expect([code, err]).toEqual([141, '']);
});
