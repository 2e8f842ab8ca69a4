// Writes docs/alert.schema.json, what programs that receive alerts may rely on: what the types of
// src/core/alert/message/document.ts say, with their comments as descriptions. Fields are added as Weir grows, so the
// published schema takes any further one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaOfType } from './schema/schema-of-type.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs', 'alert.schema.json');

/** The file's content, as it must be. About a second: the compiler reads the project. */
export function alertSchemaText(): string {
  const { type, definitions } = schemaOfType(ROOT, 'src/core/alert/message/document.ts', 'AlertDocument');
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'An alert of Weir, as queues, functions and HTTPS endpoints receive it',
    ...type,
    definitions,
  };
  return `${JSON.stringify(schema, (name, value: unknown) => (name === 'additionalProperties' ? value || undefined : value), 2)}\n`;
}

if (import.meta.main) writeFileSync(FILE, alertSchemaText());
