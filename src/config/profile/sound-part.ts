// The part of a profile that has the shape of one, so that what it says can be checked although another part is
// misspelt: what is broken is left out, or stands as something that raises no further problem. Never used but to look
// for problems.
import type { MeasureSpec, Profile } from '#core/profile/profile.ts';
import type { Place } from './place.ts';

/** `value` without what is at `broken`. */
export function soundPart(value: unknown, broken: readonly Place[]): Profile {
  const given = typeof value === 'object' && value !== null ? (structuredClone(value) as Record<string, unknown>) : {};
  const whole = new Set(broken.filter(({ length }) => length === 1).map(([field]) => field));
  const inside = (field: string) =>
    new Set(broken.filter((place) => place.length > 1 && place[0] === field).map((place) => place[1]));
  const partOf = <T>(field: string, otherwise: T): T =>
    (whole.has(field) ? otherwise : (given[field] as T)) ?? otherwise;
  for (const field of whole) delete given[field as string];
  const badMeasures = inside('measures');
  const measures = Object.fromEntries(
    Object.entries(partOf<Record<string, MeasureSpec>>('measures', {})).map(([name, spec]) => [
      name,
      badMeasures.has(name) ? { unit: typeof spec?.unit === 'string' ? spec.unit : '' } : spec,
    ]),
  );
  const isOpen = whole.has('measures') || given.openMeasures === true;
  return {
    ...given,
    name: partOf('name', 'a'),
    resolutionMs: partOf('resolutionMs', 1),
    windows: inside('windows').size > 0 ? ['1m'] : partOf('windows', ['1m']),
    wire: { device: ['device'], time: ['time'], ...without(partOf('wire', {}), inside('wire')) },
    measures,
    ...(isOpen ? { openMeasures: true } : {}),
    units: isOpen ? {} : without(partOf('units', {}), inside('units')),
    dimensionWindows: inside('wire').has('dimensions') || whole.has('wire') ? [] : partOf('dimensionWindows', []),
    rules: partOf<Profile['rules']>('rules', []).filter((_, at) => !inside('rules').has(at)),
  };
}

function without<T extends object>(parts: T, names: ReadonlySet<string | number | undefined>): T {
  return Object.fromEntries(Object.entries(parts).filter(([name]) => !names.has(name))) as T;
}
