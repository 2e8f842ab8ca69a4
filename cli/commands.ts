// The commands of `weir`, a row each. What a command takes is in its table, what it does is imported when it runs.
import type { Command } from './command.ts';
import type { CommandWorld } from './command-line/world.ts';

export const COMMANDS: readonly Command[] = [
  {
    name: 'start',
    summary: 'Weir on this machine, with simulated devices and a page',
    needsRepository: true,
    table: async () => (await import('./start/table.ts')).START,
    run: async (args, world) => {
      const code = await (await import('./start/main.ts')).main({ ...world, args });
      // Connections that devices keep open would hold the process.
      world.exit(code);
      return code;
    },
  },
  {
    name: 'replay',
    summary: 'plays files of readings through the same functions',
    table: async () => (await import('./replay/table.ts')).REPLAY,
    run: async (argv, world) => (await import('./replay/command.ts')).replayCommand(argv, world),
  },
  {
    name: 'cost',
    summary: 'what a deployment costs a month',
    table: async () => (await import('./cost/table.ts')).COST,
    run: async (argv, world) => (await import('./cost/command.ts')).costCommand(argv, world),
  },
  {
    name: 'doctor',
    summary: 'can this machine and this AWS account deploy',
    table: async () => (await import('./doctor/table.ts')).DOCTOR,
    run: async (argv, world) => (await import('./doctor/command.ts')).doctorCommand(argv, world),
  },
  {
    name: 'alerts',
    summary: 'incidents: list, show, ack, silence, tail',
    table: async () => (await import('./alerts/tables.ts')).ALERTS,
    run: async (argv, world) => (await import('./alerts/command.ts')).alertsCommand(argv, world),
  },
  {
    name: 'baseline',
    summary: 'what Weir holds for normal of a device',
    table: async () => (await import('./baseline/table.ts')).BASELINE,
    run: async (argv, world) => (await import('./baseline/command.ts')).baselineCommand(argv, world),
  },
  {
    name: 'backfill',
    summary: 'windows and alerts of the past, computed again from the archive',
    table: async () => (await import('./backfill/table.ts')).BACKFILL,
    run: async (argv, world) => (await import('./backfill/command.ts')).backfillCommand(argv, world),
  },
  {
    name: 'windows',
    summary: 'the windows of a device: table, chart, CSV, JSON',
    table: async () => (await import('./windows/table.ts')).WINDOWS,
    run: async (argv, world) => (await import('./windows/command.ts')).windowsCommand(argv, world),
  },
  {
    name: 'explain',
    summary: 'what every rule saw of the readings around an incident',
    table: async () => (await import('./explain/table.ts')).EXPLAIN,
    run: async (argv, world) => (await import('./explain/command.ts')).explainCommand(argv, world),
  },
  {
    name: 'profile',
    summary: 'checks a profile of your own, or drafts one',
    table: async () => (await import('./profile/table.ts')).PROFILE,
    run: async (argv, world) => (await import('./profile/command.ts')).profileCommand(argv, world),
  },
  {
    name: 'rules',
    summary: 'the rules of a running deployment: show, change, undo, try on readings',
    table: async () => (await import('./rules/table.ts')).RULES,
    run: async (argv, world) => (await import('./rules/command.ts')).rulesCommand(argv, world),
  },
  {
    name: 'redrive',
    summary: 'puts back what was quarantined or given up',
    table: async () => (await import('./redrive/table.ts')).REDRIVE,
    run: async (argv, world) => (await import('./redrive/command.ts')).redriveCommand(argv, world),
  },
  {
    name: 'kept',
    summary: 'what a deleted deployment left in the account',
    table: async () => (await import('./kept/table.ts')).KEPT,
    run: async (argv, world) => (await import('./kept/command.ts')).keptCommand(argv, { ...world, ...writers(world) }),
  },
  {
    name: 'emulator',
    summary: 'a whole deployment without an AWS account: up, deploy, test, down',
    needsRepository: true,
    table: async () => (await import('./emulator/table.ts')).EMULATOR,
    run: async (argv, world) => (await import('./emulator/command.ts')).emulatorCommand(argv, world),
  },
  {
    name: 'bench',
    summary: 'what Weir costs in time, memory and bytes',
    needsRepository: true,
    table: async () => (await import('#bench/parts.ts')).BENCH,
    run: async (argv, world) => (await import('#bench/parts.ts')).runBench(argv, world),
  },
];

const writers = ({ stdout, stderr }: CommandWorld) => ({
  write: (text: string) => void stdout.write(text),
  complain: (text: string) => void stderr.write(text),
});
