// A reading through the validator, as tests ask of it.
import { emptyDraft } from '#core/reading/draft.ts';
import { createMeasureTable } from '#core/reading/measure-table.ts';
import { createReadingValidator } from '#core/reading/validate-reading.ts';
import { compiled, T0 } from '../../support/readings.ts';

export const iso = '2026-01-01T00:00:00Z';

export function judge(input: unknown, overrides = {}, arrivalMs = T0, text?: string) {
  const profile = compiled(overrides);
  const table = createMeasureTable(profile.measures.map((measure) => measure.name));
  const draft = emptyDraft(profile.dimensions.length);
  createReadingValidator(profile, table, { clockAheadMs: 120_000 })(input, arrivalMs, draft, text);
  const values = Object.fromEntries(
    Array.from({ length: draft.count }, (_, i) => [table.names[draft.measures[i] as number], draft.values[i]]),
  );
  return { ...draft, values, reasons: draft.issues.map((issue) => `${issue.reason} ${issue.field}`) };
}

/** As a record has it: the text is known. */
export function judgeText(text: string, overrides = {}) {
  return judge(JSON.parse(text), overrides, T0, text);
}
