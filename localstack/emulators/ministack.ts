// MiniStack: AWS on one port of this machine without Docker, which runs Node functions as child processes. Python
// package, MIT. What it takes and does not do (retries, bisecting, tumbling windows) is told in
// docs/local-emulators.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './child.ts';
import { healthOf, type RunningEmulator, type Say } from './emulator.ts';
import { emulatorEnvironment } from './environment.ts';
import { cacheFolder, runFolder } from './folders.ts';
import { freePort } from './free-port.ts';
import { ensureVenv } from './python.ts';

const VERSION = '1.5.33';
/**
 * cryptography: signed tokens. boto3: CDK's own custom resources, which wait for an hour without it. duckdb: Athena's
 * queries.
 */
const PACKAGES = [`ministack==${VERSION}`, 'cryptography', 'boto3', 'duckdb==2.0.1'];
/** Measured 1–2 s. */
const READY_WITHIN_MS = 180_000;

/** Installs it when needed, starts it on a free port of 127.0.0.1, and answers when it takes calls. */
export async function startMiniStack(say: Say): Promise<RunningEmulator> {
  const folder = cacheFolder('ministack');
  const onNew = () => say(`installing MiniStack ${VERSION} (Python, once; about 15 s)`);
  const python = await ensureVenv(folder, PACKAGES.join(' '), onNew, async (venvPython, run) => {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    await run('pip install ministack', venvPython, args);
  });
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const own = runFolder('ministack');
  const temporary = runFolder('ministack', 'tmp');
  // Functions are unpacked there; without this file Node would take them for ES modules, as this project's own are.
  writeFileSync(join(temporary, 'package.json'), '{}\n');
  const pid = await startServer(
    {
      name: 'MiniStack',
      command: python,
      args: ['-m', 'ministack'],
      cwd: own,
      env: {
        ...emulatorEnvironment(process.env, temporary),
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        GATEWAY_PORT: new URL(endpoint).port,
        // It keeps files in /tmp otherwise.
        STATE_DIR: temporary,
        S3_DATA_DIR: temporary,
        // Listeners that nothing here needs.
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
      },
      logFile: join(own, 'ministack.log'),
      withinMs: READY_WITHIN_MS,
    },
    async () => (await healthOf(endpoint)) !== undefined,
  );
  return { name: `MiniStack ${VERSION}`, endpoint, pid };
}
