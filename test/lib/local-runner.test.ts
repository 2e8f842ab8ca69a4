// What runs locally takes its streams, functions and mappings from the same templates that are deployed.
import { expect, test } from 'vitest';
import { mappingsFromTemplates } from '#local/driver/template.ts';
import { withTimestream } from './synthesized.ts';

test.each(['dev', 'local'])('the event-source driver understands every mapping of stage %s', (stage) => {
  const made = withTimestream({ stage });
  const templates = [made.data, made.timeSeries, made.compute].flatMap((template) => template?.toJSON() ?? []);
  const { mappings, skipped, problems } = mappingsFromTemplates(templates);
  expect(problems).toEqual([]);
  expect(
    mappings.map(({ id, functionName, stream, onFailure }) => [id, stream, functionName, onFailure?.target]),
  ).toEqual([
    ['ValidateMapping', 'RawStream', 'ValidateFunction', 'QuarantineBucket'],
    ['AggregateMapping', 'ReadingsStream', 'AggregateFunction', undefined],
    ['DetectMapping', 'ReadingsStream', 'DetectFunction', undefined],
  ]);
  expect(skipped.map(({ logicalId }) => logicalId)).toEqual(['RedriveMapping']);
});

test('without bundling nothing is uploaded, and a function that is called all the same says what is wrong', () => {
  const functions = [...withTimestream({ stage: 'local' }).resources.values()].filter(
    (resource) => resource.Type === 'AWS::Lambda::Function',
  );
  expect(functions.length).toBe(6);
  for (const { Properties } of functions) {
    expect(JSON.stringify(Properties.Code)).toMatch(/functions\/\w+\/handler\.ts is not in this template/);
  }
});
