// What a deployment wants of its messages, from its settings.

import type { Severity } from '#core/finding/severity.ts';
import { type Hours, type MaintenanceWindow, parseHours, parseMaintenance } from '#core/notify/calendar.ts';
import { type NotifyPolicy, usualGroupBy } from '#core/notify/policy.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { NOTIFY_ROWS } from './notify-rows.ts';
import type { ValueOf } from './setting.ts';

export type NotifySettings = { readonly [K in keyof typeof NOTIFY_ROWS]: ValueOf<(typeof NOTIFY_ROWS)[K]> };

const MINUTE_MS = 60_000;

/** @throws RangeError that names the setting and what was expected. */
export function notifyPolicyOf(
  settings: Omit<NotifySettings, 'escalationTopic'>,
  { dimensions, tellFrom, recordOnly }: Pick<CompiledProfile, 'dimensions' | 'tellFrom' | 'recordOnly'>,
): NotifyPolicy {
  const { alertGroupBy, alertCapPerMinute, alertRepeatMinutes, alertEscalateMinutes, alertTellFrom, alertRecordOnly } =
    settings;
  const hours = hoursOf(settings.alertHours);
  const groupBy = alertGroupBy.length === 0 ? usualGroupBy(dimensions) : alertGroupBy;
  return {
    // The row's pattern lets nothing else through.
    tellFrom: alertTellFrom === '' ? tellFrom : (alertTellFrom as Severity),
    recordOnly: isNone(alertRecordOnly) ? [] : alertRecordOnly.length === 0 ? recordOnly : alertRecordOnly,
    groupBy: isNone(groupBy) ? [] : groupBy,
    capPerMinute: alertCapPerMinute === 0 ? Number.POSITIVE_INFINITY : alertCapPerMinute,
    ...(alertRepeatMinutes === 0 ? {} : { repeatEveryMs: alertRepeatMinutes * MINUTE_MS }),
    ...(alertEscalateMinutes === 0 ? {} : { escalateAfterMs: alertEscalateMinutes * MINUTE_MS }),
    ...(hours === undefined ? {} : { hours }),
    maintenance: maintenanceOf(settings.alertMaintenance),
  };
}

export const isNone = (names: readonly string[]): boolean => names.length === 1 && names[0] === 'none';

function hoursOf(text: string): Hours | undefined {
  return text.trim() === '' ? undefined : named('alertHours', () => parseHours(text));
}

function maintenanceOf(text: string): MaintenanceWindow[] {
  const windows = text.split(';').filter((window) => window.trim() !== '');
  return windows.map((window) => named('alertMaintenance', () => parseMaintenance(window)));
}

function named<T>(setting: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new RangeError(`${setting}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
