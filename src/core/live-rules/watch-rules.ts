// The alerts that no rule of a profile makes (silent, all-rejected) as rules that may be changed while Weir runs: with
// the limit of the profile, or another one for all, for a dimension value, for a device. Pure.
import type { WatchLimit } from '../alert/watch-limit.ts';
import { ALL_REJECTED, measureSilence, SILENT } from '../profile/own-rules.ts';
import { DEFAULT_ALL_REJECTED_AFTER_MS, DEFAULT_SILENT_SEVERITY, type Profile } from '../profile/profile.ts';
import { dimensionValueOf, type Overrides, overridden, type RulesBody } from './rules-body.ts';

export interface WatchRule extends WatchLimit {
  readonly name: string;
}

/** Fields that may be changed. */
export const WATCH_FIELDS = ['afterMs', 'severity'] as const satisfies readonly (keyof WatchLimit)[];
/** The windows forget a device after so long and its limit: a longer one would never pass. */
export const MAX_WATCH_MS = 7 * 86_400_000;

/** Those that a profile has: what it does not watch, nothing is kept of. */
export function watchRules({ silentAfterMs, allRejectedAfterMs, silentSeverity, measures }: Profile): WatchRule[] {
  const severity = silentSeverity ?? DEFAULT_SILENT_SEVERITY;
  const rejectedMs = allRejectedAfterMs ?? silentAfterMs ?? DEFAULT_ALL_REJECTED_AFTER_MS;
  const limits: (readonly [name: string, afterMs: number | false | undefined])[] = [
    [SILENT, silentAfterMs],
    [ALL_REJECTED, rejectedMs],
    ...Object.entries(measures).map(([name, spec]) => [measureSilence(name), spec.silentAfterMs] as const),
  ];
  return limits.flatMap(([name, afterMs]) =>
    afterMs === undefined || afterMs === false ? [] : [{ name, afterMs, severity }],
  );
}

export interface WatchLimits {
  /** Of a device of which nothing special is said. */
  readonly ofAll: WatchLimit;
  /** Undefined: this device is not watched. */
  of(device: string, dimensionsOf: () => Readonly<Record<string, string>>): WatchLimit | undefined;
}

/** A rule as it is for each device; `order` are the profile's dimensions. Undefined where it is off for all. */
export function watchLimits(rule: WatchRule, body: RulesBody, order: readonly string[]): WatchLimits | undefined {
  const { all = {}, dimensions = {}, devices = {} } = body;
  const ofAll = withScope(rule, all);
  if (ofAll === undefined) return undefined;
  const byValue = Object.entries(dimensions).filter(([, scope]) => Object.hasOwn(scope, rule.name));
  const scopes = order.flatMap((name) => {
    const own = byValue.flatMap(([key, scope]) => {
      const [dimension, value] = dimensionValueOf(key) ?? [];
      return dimension === name ? [[value as string, scope] as const] : [];
    });
    return own.length === 0 ? [] : [{ name, byValue: new Map(own) }];
  });
  const byDevice = new Map(Object.entries(devices).filter(([, scope]) => Object.hasOwn(scope, rule.name)));
  return {
    ofAll,
    of(device, dimensionsOf) {
      const own = byDevice.get(device);
      if (own === undefined && scopes.length === 0) return ofAll;
      let limit: WatchRule | undefined = ofAll;
      const values = scopes.length === 0 ? {} : dimensionsOf();
      for (const { name, byValue: known } of scopes) limit = withScope(limit, known.get(values[name] ?? '') ?? {});
      return withScope(limit, own ?? {});
    },
  };
}

function withScope(rule: WatchRule | undefined, scope: Overrides): WatchRule | undefined {
  if (rule === undefined || !Object.hasOwn(scope, rule.name)) return rule;
  return overridden(rule, scope[rule.name] ?? null);
}
