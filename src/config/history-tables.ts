// The tables and views of a history in its Glue database, by name: what may be granted.
import { TABLES } from '#core/history/sql.ts';

export const HISTORY_TABLES: readonly string[] = Object.values(TABLES);
