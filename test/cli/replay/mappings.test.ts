// A replay's mappings are those that are deployed.
import { expect, it } from 'vitest';
import { replayMappings, STAGE_MAPPINGS } from '#cli/replay/mappings.ts';
import { createMapping } from '#local/driver/mapping.ts';
import { mappingsFromTemplates } from '#local/driver/template.ts';
import { synthesized } from '../../lib/synthesized.ts';

it('the mappings of a replay are those of the template, but for where failures go', () => {
  const { data, compute } = synthesized();
  const { mappings, problems } = mappingsFromTemplates([data.toJSON(), compute.toJSON()]);
  expect(problems).toEqual([]);
  const deployed = new Map(
    mappings.map(({ id, functionName, stream, onFailure, ...settings }) => [functionName, settings]),
  );
  expect([...deployed.keys()].sort()).toEqual(['AggregateFunction', 'DetectFunction', 'ValidateFunction']);
  for (const [name, ofReplay] of Object.entries(STAGE_MAPPINGS)) {
    const { id, functionName, stream, onFailure, ...settings } = createMapping(ofReplay);
    expect({ name, ...settings }).toEqual({
      name,
      ...deployed.get(`${name[0]?.toUpperCase()}${name.slice(1)}Function`),
    });
  }
});

it('a replay changes the record age alone', () => {
  for (const mapping of replayMappings()) {
    const asDeployed = createMapping(STAGE_MAPPINGS[mapping.functionName as keyof typeof STAGE_MAPPINGS]);
    expect(mapping).toEqual({ ...asDeployed, maxRecordAgeMs: -1 });
  }
});
