// Which rooms there are, which of them each may import, and what is not mended yet. The lists of what is not mended
// only get shorter.

/** A room → the rooms that it may import. What is not said is refused. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/profiles': ['src/core'],
  'src/stages': ['src/core'],
  'src/config': ['src/core', 'src/profiles'],
  'src/adapters': ['src/core', 'src/stages', 'src/config'],
  functions: ['src/core', 'src/stages', 'src/adapters', 'src/profiles', 'src/config'],
  lib: ['src/config', 'src/profiles'],
  bin: ['lib', 'src/config'],
  localstack: ['src/core', 'src/adapters', 'src/profiles', 'src/config', 'lib'],
  cli: [
    'src/core',
    'src/stages',
    'src/adapters',
    'src/profiles',
    'src/config',
    'functions',
    'lib',
    'localstack',
    'bench',
  ],
  bench: ['src/core', 'src/stages', 'src/adapters', 'src/profiles', 'functions', 'lib', 'localstack', 'cli'],
  scripts: ['src/config', 'src/adapters', 'lib', 'bench', 'cli'],
};

/**
 * Pairs of folders that import each other. Rooms outside src/ have parts that use what lies beside whoever puts them
 * together.
 */
export const KNOWN_CIRCLES: readonly (readonly [string, string])[] = [
  ['bench', 'bench/detection'],
  ['bench', 'bench/fleet-day'],
  ['bench', 'bench/latency'],
  ['bench', 'bench/load'],
  ['bench', 'bench/profile'],
  ['bench', 'bench/query'],
  ['bench', 'bench/recordings'],
  ['bench', 'bench/report'],
  ['bench', 'bench/scaling'],
  ['bench', 'bench/sizes'],
  ['cli/cost', 'cli/cost/lines'],
  ['cli/replay', 'cli/replay/chaos'],
  ['cli/replay', 'cli/replay/input'],
  ['cli/replay', 'cli/replay/output'],
  ['cli/replay/input', 'cli/replay/input/time'],
  ['cli/replay/input', 'cli/replay/output'],
  ['cli/replay/input/time', 'cli/replay/output'],
  ['lib', 'lib/constructs'],
  ['lib/constructs', 'lib/sinks'],
  ['localstack/cloud/timestream/store', 'localstack/cloud/timestream/write'],
];

/** Lines that a file may have without a reason, and those that have more today. */
export const MAX_LINES = 250;
export const KNOWN_LONG: Readonly<Record<string, number>> = {
  // The columns of a key group while they are gathered: every function writes into them, for each row.
  'src/core/pack/gatherer.ts': 252,
  // What is known of a file so far is asked and added to by every function.
  'cli/replay/input/json-reader.ts': 255,
  // The row and the draft that are being filled, field by field of each reading: state of all functions in one closure.
  'src/core/reading/scan/read-value.ts': 277,
  'src/core/reading/validate-reading.ts': 293,
  // What a warm instance keeps from call to call, and the steps of a call, each of which needs most of it.
  'src/stages/aggregate/aggregate.ts': 270,
  'src/stages/validate/validate.ts': 267,
};
