// A child ends with this process, and with the child whatever it has started. Plain JavaScript on purpose, as run.mjs.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** Time to end in good order, before it is ended. */
const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 200;
/** A Ctrl-C of a terminal reaches the child by itself and must not come twice. */
const INTERRUPT_AFTER_MS = 1_000;

/** Takes this process's signals for the child's; `whenOver` gets the exit code once nothing is left. */
export function endTogether(child, whenOver) {
  /**
   * Pids that the child has started, directly or not, as long as they have been seen: by then their parent may be gone.
   */
  const started = new Map();
  let asked;
  let look;

  function ask(signal) {
    remember();
    if (asked !== undefined) {
      // Whoever asks twice wants it at once; of Ctrl-C the child hears itself.
      if (signal !== 'SIGINT') end('SIGKILL');
      return;
    }
    asked = signal;
    if (signal !== 'SIGINT') child.kill(signal);
    else if (!process.stdin.isTTY) setTimeout(() => child.kill(signal), INTERRUPT_AFTER_MS).unref();
    look = setInterval(remember, LOOK_EVERY_MS);
    setTimeout(() => end('SIGKILL'), GRACE_MS).unref();
  }

  function remember() {
    for (const [pid, born] of descendantsOf(child.pid)) started.set(pid, born);
  }

  /** Those of them that still run; a pid may have been given to another process meanwhile. */
  function left() {
    const table = processTable();
    return [...started].filter(([pid, born]) => table.get(pid)?.born === born).map(([pid]) => pid);
  }

  function end(signal) {
    child.kill(signal);
    for (const pid of left()) kill(pid, signal);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ask(signal));
  const watch = watchParent(() => ask('SIGTERM'));
  child.on('exit', async (code, signal) => {
    clearInterval(look);
    clearInterval(watch);
    if (asked !== undefined) await endAll(left);
    whenOver(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
  });
}

/** Asks politely, then not. */
async function endAll(left) {
  const until = Date.now() + GRACE_MS / 2;
  for (const pid of left()) kill(pid, 'SIGTERM');
  while (left().length > 0) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (Date.now() > until) for (const pid of left()) kill(pid, 'SIGKILL');
  }
}

/**
 * npm hands SIGTERM to the shell between it and this process, and the shell ends without a word to anybody: then this
 * process has another parent. https://github.com/npm/cli/issues/6684. SIGINT to npm's own pid does not even end that
 * shell; a terminal's reaches all.
 */
function watchParent(whenGone) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    whenGone();
  }, LOOK_EVERY_MS);
  watch.unref();
  return watch;
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function descendantsOf(root) {
  const table = processTable();
  const found = new Map();
  const isBelow = (pid) => pid === root || found.has(pid);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [pid, { parent, born }] of table) if (isBelow(parent) && !isBelow(pid)) found.set(pid, born);
  }
  return found;
}

/** Pid → parent and time of birth; a pid is given out again some day. Empty where the system tells neither way. */
function processTable() {
  try {
    return new Map(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap(statOf),
    );
  } catch {
    const { stdout = '' } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], { encoding: 'utf8' });
    const rows = (stdout ?? '').split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line));
    return new Map(rows.flatMap((row) => (row ? [[Number(row[1]), { parent: Number(row[2]), born: row[3] }]] : [])));
  }
}

/**
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: after the name in brackets come state, parent, …, and as
 * the 20th the start.
 */
function statOf(pid) {
  try {
    const [state, parent, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state === 'Z' ? [] : [[Number(pid), { parent: Number(parent), born: rest[17] }]];
  } catch {
    return [];
  }
}
