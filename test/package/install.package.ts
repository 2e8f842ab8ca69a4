// The tarball that `npm pack` makes, installed into an empty folder without a network: it is small, commands run
// without CDK, and examples/cdk-app compiles strictly as an ES module and as CommonJS, and synthesizes.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_NAME } from '#config/package-name.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Beyond it `npx` is no answer to "how does it look". Without CDK, which a CDK app has already. */
const LARGEST_MB = 60;
const PEERS = ['aws-cdk-lib', 'constructs', '@types/node', 'undici-types'];

let folder = '';
let packed: readonly { readonly path: string }[] = [];
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: environment() });

/** Not the variables of the npm that runs this test. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|WEIR_|CDK_)/i.test(name)));
}

/** An empty folder with the tarball installed as npm does it, and nothing else. */
function installed(name: string, packageJson: object): string {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify(packageJson));
  const [tarball = ''] = readdirSync(folder).filter((each) => each.endsWith('.tgz'));
  run('npm', ['install', '--offline', '--no-save', '--no-audit', '--no-fund', join(folder, tarball)], place);
  return place;
}

/** What a CDK app has of its own. */
function linkPeers(place: string): void {
  for (const peer of PEERS) {
    const link = join(place, 'node_modules', peer);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', peer), link, 'dir');
  }
}

function sizeOf(place: string): number {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-package-'));
  const told = run('npm', ['pack', '--json', '--pack-destination', folder], ROOT);
  [{ files: packed }] = JSON.parse(told) as [{ files: typeof packed }];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('installed alone', () => {
  let place = '';
  beforeAll(() => {
    place = installed('alone', { name: 'alone', private: true });
  });

  test(`takes less than ${LARGEST_MB} MB, and brings no other package`, () => {
    expect(sizeOf(join(place, 'node_modules'))).toBeLessThan(LARGEST_MB * 1_000_000);
    const [scope, name] = PACKAGE_NAME.split('/');
    expect(readdirSync(join(place, 'node_modules')).filter((each) => !each.startsWith('.'))).toEqual([scope]);
    expect(readdirSync(join(place, 'node_modules', scope as string))).toEqual([name]);
  });

  test('holds no source, no test and nothing of the machine that made it', () => {
    const paths = packed.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/lib/index.js']));
    expect(paths.filter((path) => /(^|\/)(test|bench|scripts|node_modules)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
    const dist = join(place, 'node_modules', PACKAGE_NAME, 'dist');
    const texts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((each) =>
      /\.(js|mjs|ts)$/.test(each),
    );
    expect(texts.filter((each) => readFileSync(join(dist, each), 'utf8').includes(ROOT))).toEqual([]);
  });

  test('replays a file by npx without CDK, as the repository does', () => {
    const lines = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify({
        meter_id: `m${at % 4}`,
        timestamp: new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString(),
        power: 1 + (at % 7),
      }),
    );
    writeFileSync(join(place, 'readings.ndjson'), lines.join('\n'));
    const args = ['--profile', 'energy', 'readings.ndjson', '--out'];
    run('npx', ['--offline', 'weir', 'replay', ...args, 'ours'], place);
    run(process.execPath, [join(ROOT, 'cli', 'main.ts'), 'replay', ...args, 'theirs'], place);
    const written = readdirSync(join(place, 'ours')).filter((name) => !name.startsWith('summary'));
    expect(written.length).toBeGreaterThan(2);
    for (const name of written)
      expect(readFileSync(join(place, 'ours', name), 'utf8'), name).toBe(
        readFileSync(join(place, 'theirs', name), 'utf8'),
      );
    expect(readFileSync(join(place, 'ours', 'windows.jsonl'), 'utf8')).toContain('"m3"');
  });

  test('replays by a profile of one’s own, and has the schema that editors help with', () => {
    const schema = join('node_modules', PACKAGE_NAME, 'dist', 'profile.schema.json');
    expect(JSON.parse(readFileSync(join(place, schema), 'utf8'))).toHaveProperty('properties.measures');
    cpSync(join(ROOT, 'examples', 'profile', 'fridge.json'), join(place, 'fridge.json'));
    const reading = { fridge: 'f1', at: '2026-01-01T00:00:00Z', temp: 4 };
    writeFileSync(join(place, 'fridges.ndjson'), JSON.stringify(reading));
    run(
      'npx',
      ['--offline', 'weir', 'replay', '--profile', './fridge.json', 'fridges.ndjson', '--out', 'fridges'],
      place,
    );
    expect(readFileSync(join(place, 'fridges', 'windows.jsonl'), 'utf8')).toContain('temperature_c');
  });

  test('replays under chaos: its threads find their code', () => {
    run(
      'npx',
      ['--offline', 'weir', 'replay', '--profile', 'energy', 'readings.ndjson', '--out', 'chaos', '--chaos', '1-2'],
      place,
    );
    expect(existsSync(join(place, 'chaos'))).toBe(true);
  });

  test('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run('npx', ['--offline', 'weir', '--version'], place).trim()).toBe(version);
  });

  test.each([
    ['cost', /needs aws-cdk-lib.*npm install aws-cdk-lib constructs/],
    ['start', /needs Weir's repository/],
  ])('%s says what it needs that is not there, without a stack', (command, message) => {
    const done = spawnSync('npx', ['--offline', 'weir', command], { cwd: place, encoding: 'utf8', env: environment() });
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(message);
    expect(done.stderr).not.toMatch(/^ +at /m);
  });

  test.each(['replay', 'cost', 'doctor', 'redrive', 'kept'])('%s --help', (command) => {
    expect(run('npx', ['--offline', 'weir', command, '--help'], place)).toContain('--help');
  });
});

describe.each(['module', 'commonjs'])('examples/cdk-app, type %s', (type) => {
  let place = '';
  beforeAll(() => {
    const example = JSON.parse(readFileSync(join(ROOT, 'examples', 'cdk-app', 'package.json'), 'utf8')) as object;
    place = installed(`app-${type}`, { ...example, dependencies: {}, devDependencies: {}, type });
    for (const name of ['app.ts', 'plant-stack.ts', 'cold-store.ts', 'cdk.json', 'tsconfig.json'])
      cpSync(join(ROOT, 'examples', 'cdk-app', name), join(place, name));
    linkPeers(place);
  });

  test('compiles with every declaration checked', () => {
    const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
    run(tsc, ['-p', '.', '--skipLibCheck', 'false'], place);
    expect(readFileSync(join(place, 'out', 'plant-stack.js'), 'utf8').includes('require(')).toBe(type === 'commonjs');
  });

  test('synthesizes, with the functions in its assets', () => {
    run(join(ROOT, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--output', 'cdk.out'], place);
    const out = join(place, 'cdk.out');
    const { Resources } = JSON.parse(readFileSync(join(out, 'Plant.template.json'), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: { Code?: { S3Key?: unknown } } }>;
    };
    const functions = Object.entries(Resources).filter(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.includes('Weir'),
    );
    expect(functions.map(([id]) => id)).toEqual(
      ['Meters', 'Smoke', 'Cold'].flatMap((name) =>
        ['Validate', 'Aggregate', 'Detect', 'Sweep', 'Query'].map((stage) => `${name}Weir${stage}Function`),
      ),
    );
    for (const [id, { Properties }] of functions) expect(Properties.Code?.S3Key, id).toBeDefined();
    const assets = readdirSync(out).filter((each) => existsSync(join(out, each, 'index.mjs')));
    const profiles = assets.map((each) => join(out, each, 'profile.json')).filter((each) => existsSync(each));
    // Two built-in profiles share the functions; a profile of the app's own lies beside each of its own.
    expect([assets.length, profiles.length]).toEqual([10, 5]);
    for (const each of profiles) expect(JSON.parse(readFileSync(each, 'utf8'))).toMatchObject({ name: 'cold-store' });
  });
});
