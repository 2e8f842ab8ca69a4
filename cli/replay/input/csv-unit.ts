// The unit that a column's name states, for columns that --map makes a measure: `Power (W)` is not in kilowatts because
// somebody said that it is power_kw.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { UnitConversion } from '#core/profile/unit-table.ts';
import { UsageError } from '../../command-line/usage-error.ts';

/** The known unit at the end of a name, in brackets; undefined where there is none. */
export function unitInName(name: string, profile: CompiledProfile): string | undefined {
  const text = /[([]([^()[\]]+)[)\]]$/.exec(name.trim())?.[1];
  return text !== undefined && profile.units.find(text) !== undefined ? text : undefined;
}

/**
 * How the cells of the column convert; undefined where they are in the measure's own unit. @throws UsageError where the
 * unit is of something else.
 */
export function conversionOf(name: string, measure: number, profile: CompiledProfile): UnitConversion | undefined {
  const text = unitInName(name, profile);
  const spec = profile.measures[measure];
  if (text === undefined || spec === undefined || spec.flag) return undefined;
  const conversion = profile.units.find(text)?.of[measure];
  if (conversion === undefined) {
    throw new UsageError(
      `--map makes the column "${name}" ${spec.name}, and its name says ${text}, which is no unit of ${spec.name} (${spec.unit}): map it to another measure, or rename the column if its name is wrong`,
    );
  }
  return conversion.factor === 1 && conversion.offset === 0 ? undefined : conversion;
}

/** The number in the measure's own unit. */
export function converted(number: number, { factor, offset }: UnitConversion): number {
  return (number - offset) * factor;
}
