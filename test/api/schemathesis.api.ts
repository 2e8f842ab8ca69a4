// schemathesis asks every route of docs/openapi.json with good and bad values, on the server of `npm start`: no answer
// is 5xx, and each has the type and the shape that the document says. https://schemathesis.readthedocs.io
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFolder } from '#local/emulators/folders.ts';
import { ensureVenv } from '#local/emulators/python.ts';

const PACKAGE = 'schemathesis==4.32.5';
const CHECKS = 'not_a_server_error,content_type_conformance,response_schema_conformance';
/** Measured: 35 s for 770 requests. */
const WITHIN_MS = 200_000;

let python = '';
let server: ReturnType<typeof spawn>;
let address = '';

beforeAll(async () => {
  python = await ensureVenv(
    cacheFolder('schemathesis'),
    PACKAGE,
    () => undefined,
    (made, run) =>
      run('pip install schemathesis', made, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        PACKAGE,
      ]),
  );
  server = spawn(process.execPath, ['cli/main.ts', 'start', '--port', '0', '--devices', '100', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  address = await new Promise((told, reject) => {
    let text = '';
    server.on('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
    server.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      const found = /"page":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(text)?.[1];
      if (found !== undefined) told(found);
    });
  });
});
afterAll(() => {
  server?.removeAllListeners('exit');
  server?.kill('SIGINT');
});

test('no answer of the query API is 5xx, whatever is asked', () => {
  const run = spawnSync(
    python,
    [
      ...['-m', 'schemathesis.cli', 'run', resolve('docs/openapi.json'), '--url', address, '--checks', CHECKS],
      ...['--phases', 'coverage,fuzzing', '--max-examples', '20', '--seed', '1', '--workers', '1', '--no-color'],
    ],
    // It keeps what it has found in the folder that it runs in.
    { cwd: cacheFolder('schemathesis'), encoding: 'utf8', timeout: WITHIN_MS, maxBuffer: 64 * 1024 * 1024 },
  );
  expect(run.status, run.stdout.slice(-6_000)).toBe(0);
  expect(Number(/(\d+) generated/.exec(run.stdout)?.[1])).toBeGreaterThan(300);
});
