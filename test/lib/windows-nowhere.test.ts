// A deployment whose windows go nowhere is told so at synth; one that keeps them anywhere is not.
import { expect, it } from 'vitest';
import { synthesizeLocally } from '#lib/build-app.ts';

const warned = (context: Readonly<Record<string, string>>): boolean =>
  synthesizeLocally({ context: { stage: 'prod', ...context } }).stacks.some(({ messages }) =>
    messages.some(({ entry }) => String(entry.data).includes('kept nowhere')),
  );

it.each([
  [{ timeSeries: 'none', api: 'none' }, true],
  [{ timeSeries: 'none', api: 'none', hotCopy: 'true' }, false],
  [{ timeSeries: 'none', api: 'none', paneLines: 'true' }, false],
  [{ timeSeries: 'none' }, false],
  [{ timeSeries: 'athena', api: 'none' }, false],
])('%j', (context, isWarned) => {
  expect(warned(context)).toBe(isWarned);
});
