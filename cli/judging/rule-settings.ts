// A rule's own settings on one line, as they stand in the profile: `ratio 1, minReadings 10`.
import type { RuleSpec } from '#core/detect/rules/kind.ts';

const SAID_ELSEWHERE = new Set(['kind', 'name', 'measure', 'measures']);

/** Of the rule that goes by a name, or by `<name>:<measure>`; empty where the profile has none of that name. */
export function settingsOf(rules: readonly RuleSpec[], name: string): string {
  const rule = rules.find((each) => each.name === name) ?? rules.find((each) => name.startsWith(`${each.name}:`));
  if (rule === undefined) return '';
  return Object.entries(rule)
    .filter(([field, value]) => !SAID_ELSEWHERE.has(field) && value !== undefined)
    .map(([field, value]) => `${field} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(valueText).join(' + ');
  return Object.entries(value)
    .map(([name, each]) => `${name} ${valueText(each)}`)
    .join(' ');
}
