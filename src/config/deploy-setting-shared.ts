// Deploy settings that are handed on to the functions as they are: default and range come from the functions' own
// table, so that the two tables cannot disagree. Why it is so is said here, where people choose: in the functions'
// table it would be 5 KB of every bundle.
import { choice, type SettingSpec, whole } from './deploy-setting-kinds.ts';
import type { ChoiceSetting, ListSetting, WholeSetting } from './setting.ts';

/** A whole number of the functions' table. */
export function wholeLike(setting: WholeSetting, reason: string): SettingSpec<number> {
  return whole({
    unit: setting.unit,
    default: setting.default,
    min: setting.min,
    max: setting.max,
    reason,
  });
}

/** A word of the functions' table. */
export function choiceLike<T extends string>(
  setting: ChoiceSetting<T> & { readonly choices: readonly T[] },
  reason: string,
): SettingSpec<T> {
  return choice(setting.choices, { default: setting.default, reason });
}

/** A list of the functions' table: a JSON array in the file, commas in text. */
export function listOf(setting: ListSetting, reason: string): SettingSpec<readonly string[]> {
  const range = `a list of ${setting.unit}`;
  return {
    unit: 'list',
    default: setting.default,
    range,
    reason,
    parse(raw) {
      const list = typeof raw === 'string' ? raw.split(',').map((part) => part.trim()) : raw;
      const given = Array.isArray(list) ? list.filter((part) => part !== '') : undefined;
      return given?.every((part): part is string => typeof part === 'string' && setting.pattern.test(part))
        ? { value: given }
        : { problem: `expected ${range}` };
    },
  };
}
