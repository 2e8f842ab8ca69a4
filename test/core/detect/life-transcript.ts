// Transcripts of what rules make of one device's temperature: each line is a reading (seconds, °C) and the transitions
// that it is to make.
import { expect } from 'vitest';
import type { LevelRule } from '#core/detect/rules/level.ts';
import type { LifeFields } from '#core/detect/rules/life.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { smoke } from '#profiles/smoke.ts';
import { type Bench, benchOf, withRules } from './readings.ts';

export type Line = readonly [seconds: number, value: number, transitions?: readonly string[]];

export const hot = {
  kind: 'level',
  name: 'hot',
  measure: 'temperature_c',
  above: { medium: 40, critical: 70 },
} as const;
export const bench = (rule: Rule, ...others: Rule[]) =>
  benchOf({ ...withRules(smoke, [rule, ...others]), silentAfterMs: 300_000 });
export const level = (life: LifeFields & Pick<LevelRule, 'clear'>) => bench({ ...hot, ...life });

export function transcript(own: Bench, ...lines: readonly Line[]): Bench {
  for (const [seconds, temperature_c, transitions = []] of lines)
    expect([seconds, temperature_c, own.feed(seconds, { temperature_c })]).toEqual([
      seconds,
      temperature_c,
      transitions,
    ]);
  return own;
}
