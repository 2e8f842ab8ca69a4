// The rules as some devices have them: overrides by dimension value and by device. A variant has the rules of all, one
// for one, each as it is there or switched off; it is made when the first reading that is not quiet asks for it. The
// usual reading asks nothing: the limits within which it is quiet are the strictest of all variants.

import { NORMAL } from '../finding/finding.ts';
import { PLAIN_LIFE } from '../finding/rule-life.ts';
import {
  dimensionValueOf,
  type Overrides,
  overridden,
  overrideSequences,
  type RulesBody,
} from '../live-rules/rules-body.ts';
import { deviceIn, dimensionIn, type Pack } from '../pack/pack.ts';
import type { MeasurePlan } from './measure-plan.ts';
import { bothNeeds, type Needs } from './pasts/needs.ts';
import type { CompiledRule } from './rules/kind.ts';
import type { CompiledPattern } from './rules/pattern.ts';
import type { Rule } from './rules/rules.ts';
import type { CompiledStuck } from './rules/stuck.ts';

/** A rule of all devices, as it is for some: undefined where it is off. */
export interface VariantRule {
  readonly base: Rule;
  readonly own: Rule | undefined;
}

export interface Variants<D> {
  /** By what the readings of an entry of a pack are judged; undefined: by the rules of all. */
  of(pack: Pack, entry: number): D | undefined;
  /** The same of a device by itself, with the dimension values that are known of it. */
  ofDevice(device: string, values: Readonly<Record<string, string>>): D | undefined;
}

/** `make` is asked once for each different combination of overrides that is met. Undefined where there are none. */
export function createVariants<D>(
  rules: readonly Rule[],
  { dimensions = {}, devices = {} }: RulesBody,
  order: readonly string[],
  make: (rules: readonly VariantRule[]) => D,
): Variants<D> | undefined {
  const contents = new Map<string, Overrides>();
  function contentOf(overrides: Overrides): string {
    const text = JSON.stringify(overrides);
    contents.set(text, overrides);
    return text;
  }
  const byDimension = order.flatMap((dimension) => {
    const values = Object.entries(dimensions).flatMap(([key, overrides]) => {
      const [name, value] = dimensionValueOf(key) ?? [];
      return name === dimension ? [[value as string, contentOf(overrides)] as const] : [];
    });
    return values.length === 0 ? [] : [{ dimension, values: new Map(values) }];
  });
  const byDevice = new Map(Object.entries(devices).map(([device, overrides]) => [device, contentOf(overrides)]));
  if (byDimension.length === 0 && byDevice.size === 0) return undefined;
  const made = new Map<string, D>();

  function variantOf(scopes: readonly string[]): D {
    const key = scopes.join('\n');
    let variant = made.get(key);
    if (variant === undefined) {
      const overrides = scopes.map((scope) => contents.get(scope) ?? {});
      variant = make(rules.map((base) => ({ base, own: ruleUnder(base, overrides) })));
      made.set(key, variant);
    }
    return variant;
  }

  function variantFor(valueIn: (dimension: string) => string | null, device: string): D | undefined {
    const scopes: string[] = [];
    for (const { dimension, values } of byDimension) {
      const value = valueIn(dimension);
      const scope = value === null ? undefined : values.get(value);
      if (scope !== undefined) scopes.push(scope);
    }
    const own = byDevice.get(device);
    if (own !== undefined) scopes.push(own);
    return scopes.length === 0 ? undefined : variantOf(scopes);
  }

  return {
    of(pack, entry) {
      const device = byDevice.size === 0 ? '' : deviceIn(pack, entry);
      return variantFor((dimension) => {
        const at = pack.dimensions.indexOf(dimension);
        return at < 0 ? null : dimensionIn(pack, entry, at);
      }, device);
    },
    ofDevice: (device, values) => variantFor((dimension) => values[dimension] ?? null, device),
  };
}

function ruleUnder(base: Rule, overrides: readonly Overrides[]): Rule | undefined {
  let own: Rule | undefined = base;
  for (const each of overrides) if (Object.hasOwn(each, base.name)) own = overridden(own, each[base.name] ?? null);
  return own;
}

/** A rule in every form that some device may have it in, but that of all. */
export function otherForms(rule: Rule, body: RulesBody, order: readonly string[]): Rule[] {
  const sequences = overrideSequences(rule.name, body, order) ?? [];
  return sequences.flatMap((sequence) => sequence.reduce<Rule | undefined>(overridden, rule) ?? []);
}

/** The plan of all devices, in which a reading is quiet only where it is by these further rules too. */
export function narrowedBy(plan: MeasurePlan, others: readonly CompiledRule[]): MeasurePlan {
  if (others.length === 0) return plan;
  const quiet = { ...plan.quiet };
  for (const other of others) other.narrow(quiet);
  const always = [...plan.always, ...others.filter(({ isQuiet }) => isQuiet !== undefined)];
  return { ...withNeeds(plan, others.map(({ needs }) => needs).reduce(bothNeeds, plan.needs)), quiet, always };
}

/** The plan that keeps what is kept of all devices. */
export function withNeeds(plan: MeasurePlan, needs: Needs): MeasurePlan {
  const { baselineCountedTo, span, scoreCountedTo, lastValue: keepsLastValue, adaptive: isAdaptive } = needs;
  return { ...plan, needs, baselineCountedTo, span, scoreCountedTo, keepsLastValue, isAdaptive };
}

/** It finds nothing, and ends what it has found before. */
export function switchedOff(rule: CompiledRule): CompiledRule {
  return { ...rule, life: PLAIN_LIFE, narrow: () => undefined, isQuiet: undefined, judge: () => NORMAL };
}

export function patternOff(pattern: CompiledPattern): CompiledPattern {
  const above = pattern.limits.above.map(() => Number.POSITIVE_INFINITY);
  return { ...pattern, life: PLAIN_LIFE, limits: { ...pattern.limits, above, flagFinding: NORMAL } };
}

export function stuckOff(stuck: CompiledStuck): CompiledStuck {
  return { ...stuck, life: PLAIN_LIFE, limits: { ...stuck.limits, afterMs: Number.POSITIVE_INFINITY } };
}
