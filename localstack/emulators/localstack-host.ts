// LocalStack without Docker: the last version whose runtime runs on Python 3.10 and 3.11, with DynamoDB Local from
// Maven Central and Kinesis from this project's node_modules. It cannot create functions (their runtime is a download,
// run by Docker).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd, startServer } from './child.ts';
import { healthOf, type RunningEmulator, type Say } from './emulator.ts';
import { emulatorEnvironment, installEnvironment } from './environment.ts';
import { cacheFolder, ROOT, runFolder } from './folders.ts';
import { freePort } from './free-port.ts';
import { ensureVenv } from './python.ts';

const VERSION = '4.9.2';
/** Its dependencies are not pinned: the day after its release they were those it was tested with. */
const EXCLUDE_NEWER = '2025-10-25';
const PACKAGE = `localstack-core[runtime]==${VERSION}`;
/** Measured: 5–15 s to the line "Ready.". */
const READY_WITHIN_MS = 120_000;
const COPY_WITHIN_MS = 300_000;
const POM = join(import.meta.dirname, 'dynamodb-local.pom.xml');

/** Installs what is needed and answers when it takes calls. Data, stack by stack, but no functions. */
export async function startLocalStackHost(say: Say): Promise<RunningEmulator> {
  const folder = cacheFolder('localstack');
  const [python, jars] = await Promise.all([installed(folder, say), dynamoDbJars(folder, say)]);
  const own = runFolder('localstack');
  const root = runFolder('localstack', 'root');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const pid = await startServer(
    {
      name: 'LocalStack',
      command: python,
      args: [join(import.meta.dirname, 'localstack_launcher.py')],
      cwd: own,
      env: {
        ...emulatorEnvironment(process.env, runFolder('localstack', 'tmp')),
        GATEWAY_LISTEN: `127.0.0.1:${port}`,
        LOCALSTACK_HOST: `127.0.0.1:${port}`,
        SQS_ENDPOINT_STRATEGY: 'path',
        // Host mode, also where this runs in a container itself, and nothing outside the project's folder.
        OVERRIDE_IN_DOCKER: '0',
        FILESYSTEM_ROOT: root,
        DNS_ADDRESS: '0',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        DISABLE_EVENTS: '1',
        KINESIS_LATENCY: '10',
        DYNAMODB_LOCAL_LIB: jars,
        KINESIS_LOCAL: join(ROOT, 'node_modules', 'kinesis-local'),
      },
      logFile: join(own, 'localstack.log'),
      withinMs: READY_WITHIN_MS,
    },
    async () => (await healthOf(endpoint)) !== undefined,
  );
  return { name: `LocalStack ${VERSION}`, endpoint, pid };
}

function installed(folder: string, say: Say) {
  const onNew = () => say(`installing LocalStack ${VERSION} (Python, once; about 15 s)`);
  return ensureVenv(folder, `${PACKAGE} ${EXCLUDE_NEWER}`, onNew, async (python, run) => {
    await run('pip install uv', python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv']);
    const uv = join(dirname(python), 'uv');
    const args = ['pip', 'install', '--quiet', '--python', python, '--exclude-newer', EXCLUDE_NEWER, PACKAGE];
    await run('uv pip install localstack-core', uv, args);
  });
}

/** The folder with DynamoDB Local and what it needs; copied once. */
async function dynamoDbJars(folder: string, say: Say): Promise<string> {
  const jars = join(folder, 'dynamodb-local');
  const stamp = join(folder, 'dynamodb-local.pom');
  const pom = readFileSync(POM, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pom) return jars;
  const env = installEnvironment(process.env);
  for (const [command, flag, what] of [
    ['javac', '-version', 'a Java development kit, 17 or newer'],
    ['mvn', '--version', 'Apache Maven'],
  ] as const) {
    if (spawnSync(command, [flag], { env }).status !== 0) {
      throw new Error(
        `LocalStack without Docker needs ${what}: \`${command}\` is not on the PATH. MiniStack needs neither.`,
      );
    }
  }
  say('fetching DynamoDB Local (Maven, once; about 15 s)');
  rmSync(jars, { recursive: true, force: true });
  await runToEnd({
    name: 'mvn dependency:copy-dependencies',
    command: 'mvn',
    args: [
      '-q',
      '-B',
      '-f',
      POM,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${jars}`,
      '-DincludeScope=runtime',
    ],
    env,
    logFile: join(folder, 'maven.log'),
    withinMs: COPY_WITHIN_MS,
  });
  writeFileSync(stamp, pom);
  return jars;
}
