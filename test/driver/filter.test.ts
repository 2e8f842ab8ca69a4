// FilterCriteria on the data of Kinesis records: operators, what is no JSON, and what AWS refuses.
import { describe, expect, it } from 'vitest';
import { createMapping } from '#local/driver/mapping.ts';
import { createRig } from './rig.ts';

async function passing(filters: string[], records: unknown[]): Promise<unknown[]> {
  const rig = createRig({ mapping: { filters } });
  rig.put(records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))));
  await rig.settle();
  return rig
    .batches()
    .flat()
    .map((text) => (text.startsWith('{') ? JSON.parse(text) : text));
}

const data = (rule: unknown): string => JSON.stringify({ data: rule });

describe('filters', () => {
  it.each([
    ['equals', { unit: ['kW'] }, [{ unit: 'kW' }], [{ unit: 'W' }, {}]],
    ['equals a number', { value: [5] }, [{ value: 5 }], [{ value: '5' }, { value: 6 }]],
    ['null', { unit: [null] }, [{ unit: null }], [{}, { unit: '' }]],
    ['empty', { unit: [''] }, [{ unit: '' }], [{ unit: null }]],
    ['equals ignoring case', { unit: [{ 'equals-ignore-case': 'KW' }] }, [{ unit: 'kw' }], [{ unit: 'w' }]],
    ['begins with', { id: [{ prefix: 'em-' }] }, [{ id: 'em-1' }], [{ id: 'x-em-1' }, { id: 7 }]],
    ['ends with', { id: [{ suffix: '-a' }] }, [{ id: 'em-a' }], [{ id: 'em-b' }]],
    ['not', { unit: [{ 'anything-but': ['kW', 'W'] }] }, [{ unit: 'A' }], [{ unit: 'W' }, {}]],
    ['numeric range', { v: [{ numeric: ['>', 10, '<=', 20] }] }, [{ v: 20 }, { v: 10.5 }], [{ v: 10 }, { v: '15' }]],
    ['exists', { v: [{ exists: true }] }, [{ v: null }], [{}]],
    ['does not exist', { v: [{ exists: false }] }, [{}], [{ v: 1 }]],
    ['or within a key', { unit: ['kW', { prefix: 'M' }] }, [{ unit: 'kW' }, { unit: 'MW' }], [{ unit: 'W' }]],
    ['and of keys', { a: [1], b: [2] }, [{ a: 1, b: 2 }], [{ a: 1 }, { b: 2 }]],
    ['or of keys', { $or: [{ a: [1] }, { b: [2] }] }, [{ a: 1 }, { b: 2 }], [{ a: 2 }]],
    ['nested objects', { meter: { type: ['gas'] } }, [{ meter: { type: 'gas' } }], [{ meter: 'gas' }, {}]],
    ['a member of a list', { tags: ['x'] }, [{ tags: ['w', 'x'] }], [{ tags: ['w'] }]],
  ])('%s', async (_name, rule, passes, drops) => {
    expect(await passing([data(rule)], [...passes, ...drops])).toEqual(passes);
  });

  it('passes what one of several patterns passes', async () => {
    expect(await passing([data({ a: [1] }), data({ b: [1] })], [{ a: 1 }, { b: 1 }, { c: 1 }])).toEqual([
      { a: 1 },
      { b: 1 },
    ]);
  });

  it('drops data that is no JSON, unless the pattern asks nothing of the data', async () => {
    expect(await passing([data({ a: [1] })], ['no json', { a: 1 }])).toEqual([{ a: 1 }]);
    expect(await passing(['{}'], ['no json', { a: 1 }])).toEqual(['no json', { a: 1 }]);
  });

  it('counts dropped records as done: the checkpoint passes them', async () => {
    const rig = createRig({ mapping: { filters: [data({ a: [1] })], batchSize: 10 } });
    const numbers = rig.put(Array.from({ length: 100 }, () => '{"a":2}'));
    await rig.settle();
    expect(rig.calls).toHaveLength(0);
    expect(rig.driver.checkpoints()[0]?.sequenceNumber).toBe(numbers.at(-1));
    expect(rig.eventsOf('filtered').reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(100);
  });

  it.each([
    ['a pattern that is no JSON', 'kW'],
    ['another key than data', '{"partitionKey":["1"]}'],
    ['data that is no object', '{"data":["kW"]}'],
    ['an unknown operator', '{"data":{"a":[{"like":"x"}]}}'],
    ['a number range of texts', '{"data":{"a":[{"numeric":[">","1"]}]}}'],
  ])('refuses %s', (_name, filter) => {
    expect(() => createMapping({ functionName: 'f', stream: 's', filters: [filter] })).toThrow(/filters: pattern/);
  });
});
