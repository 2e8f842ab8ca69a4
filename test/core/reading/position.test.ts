// The marks of raw shards: how many are kept, and of which.
import { expect, it } from 'vitest';
import { MAX_MARKS, moveMark, type Position } from '#core/reading/position.ts';

it('a stream that is split every hour for 200 days leaves no more marks than so many, and a shard that goes on keeps its own', () => {
  const marks = new Map<string, Position>();
  const sizes: number[] = [];
  for (let hour = 0; hour < 200 * 24; hour += 1) {
    moveMark(marks, `shardId-${hour}`, { sequence: String(hour), index: 0 });
    moveMark(marks, 'shardId-steady', { sequence: String(hour), index: 1 });
    sizes.push(marks.size);
  }
  expect(Math.max(...sizes)).toBe(MAX_MARKS);
  expect(marks.get('shardId-steady')).toEqual({ sequence: '4799', index: 1 });
  expect(marks.has('shardId-4799')).toBe(true);
  expect(marks.has('shardId-0')).toBe(false);
});
