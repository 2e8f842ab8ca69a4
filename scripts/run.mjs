#!/usr/bin/env node
// Runs a command of this project on Node 24, from a fresh clone too: installs what package-lock.json names when it is
// not there yet, then starts either a TypeScript file (Node 24 strips the types) or a program of node_modules/.bin.
// Plain JavaScript on purpose: it must run on Node 20 before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTogether } from './end-together.mjs';
import { isInstalled } from './installed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';

if (!isInstalled(root)) {
  // One installs, others that were started meanwhile wait for it.
  const lock = join(root, '.weir-installing');
  while (!tryLock(lock)) await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    if (!isInstalled(root)) install();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Takes the lock file, or the one that a process left which is no more. */
function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(lock, 'utf8')) || -1, 0);
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(lock, { force: true });
    }
    return false;
  }
}

function install() {
  process.stderr.write('Installing dependencies (once; about half a minute) …\n');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (done.status !== 0) {
    process.stderr.write(
      'Weir could not install its dependencies. Check the network or the npm registry, then run `npm ci`.\n',
    );
    rmSync(join(root, '.weir-installing'), { force: true });
    process.exit(done.status ?? 1);
  }
}

const bundled = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const ownMajor = Number(process.versions.node.split('.')[0]);
const node = ownMajor >= 24 ? process.execPath : bundled;
if (!existsSync(node)) {
  process.stderr.write(
    `Weir runs on Node 24. This is Node ${process.versions.node} and the npm package "node" did not install its binary: run \`npm ci\` with install scripts allowed, or install Node 24.\n`,
  );
  process.exit(1);
}

const [target, ...rest] = process.argv.slice(2);
if (!target) {
  process.stderr.write('usage: node scripts/run.mjs FILE.ts|PROGRAM [ARGUMENT …]\n');
  process.exit(2);
}
const env = { ...process.env, PATH: [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter) };
const isFile = /\.(ts|mjs|js)$/.test(target);
const child = isFile
  ? spawn(node, ['--disable-warning=ExperimentalWarning', join(root, target), ...rest], { stdio: 'inherit', env })
  : spawn(join(modules, '.bin', target), rest, { stdio: 'inherit', env, shell: windows });
child.on('error', (error) => {
  process.stderr.write(`cannot start ${target}: ${error.message}\n`);
  process.exit(127);
});
endTogether(child, (code) => process.exit(code));
