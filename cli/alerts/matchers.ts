// The matchers of a silence as they are typed: `device=meter-1* rule=outage region=north`.
import { closest } from '#core/closest.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { Matchers } from '#core/notify/silence.ts';
import { UsageError } from '../command-line/usage-error.ts';

const OWN = ['device', 'rule', 'kind', 'severity', 'lane'] as const;
type Own = (typeof OWN)[number];
const isOwn = (name: string): name is Own => (OWN as readonly string[]).includes(name);

/** @param dimensions Names that the profile has. @throws UsageError naming the matcher and what was expected. */
export function readMatchers(words: readonly string[], dimensions: readonly string[]): Matchers {
  if (words.length === 0) {
    throw new UsageError(
      'what is to be silenced? Say it as device=meter-00042, rule=outage or region=north; * stands for any characters',
    );
  }
  const own: Partial<Record<Own, string>> = {};
  const others: Record<string, string> = {};
  for (const word of words) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (name === '' || value === '')
      throw new UsageError(`"${word}" is no matcher: expected NAME=VALUE, such as device=meter-1*`);
    if (Object.hasOwn(isOwn(name) ? own : others, name))
      throw new UsageError(`${name} is given twice: a silence has one of each`);
    if (name === 'severity') checkSeverity(value);
    if (isOwn(name)) own[name] = value;
    else if (dimensions.includes(name)) others[name] = value;
    else throw unknown(name, dimensions);
  }
  return Object.keys(others).length === 0 ? own : { ...own, dimensions: others };
}

function checkSeverity(value: string): void {
  if (value.includes('*') || (SEVERITIES as readonly string[]).includes(value)) return;
  throw new UsageError(`severity=${value}: expected one of ${SEVERITIES.join(', ')}`);
}

function unknown(name: string, dimensions: readonly string[]): UsageError {
  const names = [...OWN, ...dimensions];
  const near = closest(name, names);
  const hint = near === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${near}?`;
  return new UsageError(`incidents have no ${name}: ${hint}`);
}

export function matchersText({ dimensions = {}, ...own }: Matchers): string {
  return [...Object.entries(own), ...Object.entries(dimensions)]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
