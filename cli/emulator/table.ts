// What `weir emulator` takes: a whole deployment without an AWS account, in four commands.
import type { CommandTable } from '../command-line/table.ts';

const part = <const N extends string, const T extends CommandTable['options']>(
  name: N,
  about: string,
  options: T,
  operand?: CommandTable['operand'],
) => ({
  name: `emulator ${name}`,
  script: `localstack:${name}`,
  about,
  usage: `[OPTION …]${operand === undefined ? '' : ' [NAME …]'}`,
  options,
  ...(operand === undefined ? {} : { operand }),
});

export const UP = part(
  'up',
  'Starts LocalStack by Docker where an engine answers, else MiniStack (Python 3.10 or newer).',
  {
    docker: { says: 'LocalStack by Docker and no other' },
    ministack: { says: 'MiniStack and no other' },
  },
);
export const DEPLOY = part('deploy', 'cdk bootstrap and cdk deploy --all, stage local.', {});
export const TEST = part(
  'test',
  'The emulator suite against what runs, or against AWS_ENDPOINT_URL.',
  {},
  { name: 'NAME', says: 'only test files whose name has this in it' },
);
export const DOWN = part('down', 'Ends what up started.', {});

export const EMULATOR: CommandTable = {
  name: 'emulator',
  about: 'A whole deployment without an AWS account, tested. Everything listens on 127.0.0.1.',
  usage: 'up | deploy | test | down',
  options: {},
  parts: [
    { table: UP, summary: 'starts LocalStack or MiniStack' },
    { table: DEPLOY, summary: 'deploys all stacks to it' },
    { table: TEST, summary: 'tests what is deployed' },
    { table: DOWN, summary: 'ends what up started' },
  ],
  notes: 'Logs are in .weir/emulators. docs/local-emulators.md says what each emulator can and cannot do.',
};
