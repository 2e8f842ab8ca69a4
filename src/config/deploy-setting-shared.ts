// Deploy settings that are handed on to the functions as they are: default, range and reason come from the functions' own table,
// so that the two tables cannot disagree.
import { choice, type SettingSpec, whole } from './deploy-setting-kinds.ts';
import type { ChoiceSetting, ListSetting, WholeSetting } from './setting.ts';

/** A whole number of the functions' table. */
export function wholeLike(setting: WholeSetting): SettingSpec<number> {
  return whole({
    unit: setting.unit,
    default: setting.default,
    min: setting.min,
    max: setting.max,
    reason: setting.reason,
  });
}

/** A word of the functions' table. */
export function choiceLike<T extends string>(
  setting: ChoiceSetting<T> & { readonly choices: readonly T[] },
): SettingSpec<T> {
  return choice(setting.choices, { default: setting.default, reason: setting.reason });
}

/** A list of the functions' table: a JSON array in the file, commas in text. */
export function listOf(setting: ListSetting): SettingSpec<readonly string[]> {
  const range = `a list of ${setting.unit}`;
  return {
    unit: 'list',
    default: setting.default,
    range,
    reason: setting.reason,
    parse(raw) {
      const list = typeof raw === 'string' ? raw.split(',').map((part) => part.trim()) : raw;
      const given = Array.isArray(list) ? list.filter((part) => part !== '') : undefined;
      return given?.every((part): part is string => typeof part === 'string' && setting.pattern.test(part))
        ? { value: given }
        : { problem: `expected ${range}` };
    },
  };
}
