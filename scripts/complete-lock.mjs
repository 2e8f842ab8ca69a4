#!/usr/bin/env node
// Completes package-lock.json after `npm install`: a registry mirror may lack the optional binaries of other platforms,
// npm then leaves them out of the lock file, and `npm ci` refuses it everywhere. Adds an entry (version, os, cpu) for
// each one that is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'netbsd', 'openbsd', 'sunos'];
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const added = [];
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined) continue;
    const words = name.split(/[-/]/);
    const os = OS.filter((each) => words.includes(each));
    const cpu = CPU.filter((each) => words.includes(each));
    if (os.length === 0) continue;
    lock.packages[key] = { version, ...(cpu.length > 0 ? { cpu } : {}), dev: true, optional: true, os };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} optional packages added to package-lock.json\n`);
