// Names in a query against what the profile has.
import { closest } from '#core/closest.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { parseWindow } from '#core/windowing/kinds/kinds.ts';
import { badField, shownValue } from '../problem.ts';

/** @throws ApiProblem for a measure that the profile does not have. */
export function measuresIn({ name, measures }: CompiledProfile, asked: readonly string[]): readonly string[] {
  const names = measures.map((each) => each.name);
  for (const each of asked) {
    if (names.includes(each)) continue;
    const near = closest(each, names);
    const expected = near === undefined ? `a measure of profile ${name}: ${names.join(', ')}` : `${near}`;
    throw badField({ in: 'query', field: 'measure', value: shownValue(each), expected });
  }
  return asked;
}

/** @throws ApiProblem for what is no window. */
export function windowsIn(asked: readonly string[]): readonly string[] {
  for (const each of asked) {
    try {
      parseWindow(each);
    } catch {
      throw badField({
        in: 'query',
        field: 'window',
        value: shownValue(each),
        expected: 'a window such as 1m, 5m/1m or session/30s',
      });
    }
  }
  return asked;
}

/** `region=north`, `region=north,building_id=7` → by name. @throws ApiProblem */
export function dimensionsIn(profile: CompiledProfile, asked: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const each of asked) {
    const at = each.indexOf('=');
    const name = each.slice(0, Math.max(0, at));
    if (!profile.dimensions.includes(name)) {
      const expected = `a dimension and its value such as ${profile.dimensions[0] ?? 'region'}=…; there are ${profile.dimensions.join(', ') || 'none'}`;
      throw badField({ in: 'query', field: 'dimension', value: shownValue(each), expected });
    }
    found[name] = each.slice(at + 1);
  }
  return found;
}
