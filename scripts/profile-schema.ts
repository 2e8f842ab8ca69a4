// Writes src/profiles/profile.schema.json, by which editors help with a profile and by which a profile's shape is
// checked: what the types of src/core/profile say, asked of the TypeScript compiler, with their comments as
// descriptions. `-- --check` only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaOfType } from './schema/schema-of-type.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'src', 'profiles', 'profile.schema.json');

/** The file's content, as it must be. About a second: the compiler reads the project. */
export function profileSchemaText(): string {
  const { type, definitions } = schemaOfType(ROOT, 'src/core/profile/profile.ts', 'Profile');
  const { properties = {}, ...rest } = type;
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A profile of Weir',
    ...rest,
    properties: { $schema: { type: 'string', description: 'Where this schema is, for editors.' }, ...properties },
    definitions,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) {
  const text = profileSchemaText();
  if (!process.argv.includes('--check')) writeFileSync(FILE, text);
  else if (readFileSync(FILE, 'utf8') !== text) {
    process.stderr.write(
      'profile.schema.json is not what the types say: node scripts/run.mjs scripts/profile-schema.ts\n',
    );
    process.exit(1);
  }
}
