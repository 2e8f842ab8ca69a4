// Refuses rules that contradict themselves or each other, naming every problem at once, before the first reading is judged.
import type { CompiledProfile } from '../profile/compile.ts';
import type { DropRule, Rule, SpikeRule, StuckRule } from '../profile/rule.ts';

/** `:` stays free for the names of rules written for `*`; the rest goes into topic attributes and table keys as it is. */
const RULE_NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;
/** Which of a pattern's measures a reading brings is kept as bits of one 32-bit number. */
const MAX_PATTERN_MEASURES = 30;
/** Readings are counted in 16 bits, a span's with one more. */
const MAX_COUNTED = 65_534;

/** Every contradiction of the profile's rules, in words; empty where they can be used. */
export function checkRules(profile: CompiledProfile): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  const spans = new Map<string, number>();
  const stuckIn = new Map<string, string>();
  const keep = profile.baselineKeepRatio;
  if (!(keep >= 0 && keep < 1)) problems.push(`baselineKeepRatio ${keep}: expected 0 or more and less than 1`);
  for (const rule of profile.source.rules) {
    const say = (problem: string) => problems.push(`rule ${rule.name}: ${problem}`);
    if (!RULE_NAME.test(rule.name)) say('expected a name of a–z, 0–9 and -, up to 60 characters');
    if (names.has(rule.name)) say('another rule has this name; alerts are told apart by it');
    names.add(rule.name);
    checkKind(rule, profile, say);
    if (rule.kind === 'stuck') checkAlone(rule, stuckIn, say);
    if (rule.kind !== 'zscore') continue;
    const others = rule.measure === '*' ? [...spans.values()] : [spans.get(rule.measure), spans.get('*')];
    for (const other of new Set(others)) {
      if (other !== undefined && other !== rule.span)
        say(`span ${rule.span}, but another z-score of the measure has ${other}; expected one span a measure`);
    }
    spans.set(rule.measure, rule.span);
  }
  return problems;
}

function checkKind(rule: Rule, profile: CompiledProfile, say: (problem: string) => void): void {
  switch (rule.kind) {
    case 'spike':
      if (!(rule.ratio > 0)) say(`ratio ${rule.ratio}: expected more than 0`);
      checkRelative(rule, say);
      return;
    case 'drop':
      if (!(rule.ratio > 0 && rule.ratio <= 1)) say(`ratio ${rule.ratio}: expected more than 0 and at most 1`);
      checkRelative(rule, say);
      return;
    case 'outage':
      if (!(rule.below > 0 && rule.below < Number.POSITIVE_INFINITY))
        say(
          `below ${rule.below}: expected a number above 0, it is compared with magnitudes; a limit of another kind is a level`,
        );
      return;
    case 'level':
      if (!hasNumbers({ ...rule.above }) && !hasNumbers({ ...rule.below })) say('expected a limit above or below');
      return;
    case 'zscore':
      if (!Number.isInteger(rule.span) || rule.span < 2 || rule.span > MAX_COUNTED)
        say(`span ${rule.span}: expected a whole number from 2 to ${MAX_COUNTED}`);
      if (!Number.isInteger(rule.minReadings) || rule.minReadings < 2)
        say(`minReadings ${rule.minReadings}: expected a whole number from 2, a deviation needs that`);
      checkCounted(rule.minReadings, say);
      if (!(rule.minDeviation === undefined || rule.minDeviation >= 0))
        say(`minDeviation ${rule.minDeviation}: expected 0 or more`);
      if (!hasNumbers(rule.above)) say('expected a limit in above');
      return;
    case 'stuck':
      checkStuck(rule, profile, say);
      return;
    case 'pattern': {
      const measures = rule.indicators.map((indicator) => indicator.measure);
      if (rule.flag) measures.push(rule.flag.measure);
      checkNamed(measures, profile, say);
      if (measures.length > MAX_PATTERN_MEASURES)
        say(`${measures.length} measures: expected at most ${MAX_PATTERN_MEASURES}`);
      const counts = Object.keys(rule.severities).map(Number);
      if (counts.length === 0) say('expected a severity for at least one number of indicators');
      for (const count of counts) {
        if (!Number.isInteger(count) || count < 1 || count > rule.indicators.length)
          say(`severity for ${count} indicators: expected 1 to ${rule.indicators.length}`);
      }
    }
  }
}

/** What a rule over several measures names. */
function checkNamed(measures: readonly string[], profile: CompiledProfile, say: (problem: string) => void): void {
  const known = profile.measures.map((measure) => measure.name);
  for (const measure of measures) {
    if (!profile.openMeasures && !known.includes(measure))
      say(`measure "${measure}" is not one of ${known.join(', ')}`);
  }
  if (new Set(measures).size < measures.length) say('a measure is named twice');
}

function checkStuck(rule: StuckRule, profile: CompiledProfile, say: (problem: string) => void): void {
  const { measures, afterMs, maxGapMs } = rule;
  if (measures.length === 0) say('measures: expected at least one');
  checkNamed(measures, profile, say);
  if (!(afterMs > 0 && afterMs < Number.POSITIVE_INFINITY)) say(`afterMs ${afterMs}: expected milliseconds above 0`);
  if (maxGapMs !== undefined && !(maxGapMs > 0 && maxGapMs < afterMs))
    say(`maxGapMs ${maxGapMs}: expected milliseconds above 0 and less than afterMs, ${afterMs}`);
}

/** A run of equal values is measured by one rule. */
function checkAlone({ name, measures }: StuckRule, stuckIn: Map<string, string>, say: (problem: string) => void): void {
  for (const measure of measures) {
    const other = stuckIn.get(measure);
    if (other !== undefined && other !== name) say(`measure "${measure}" is in the stuck rule ${other} already`);
    stuckIn.set(measure, name);
  }
}

function checkRelative({ minReadings, minBaseline = 0 }: SpikeRule | DropRule, say: (problem: string) => void): void {
  checkCounted(minReadings, say);
  if (!(minBaseline >= 0)) say(`minBaseline ${minBaseline}: expected 0 or more, baselines are magnitudes`);
}

function checkCounted(minReadings: number | undefined, say: (problem: string) => void): void {
  if (minReadings !== undefined && minReadings > MAX_COUNTED)
    say(`minReadings ${minReadings}: expected at most ${MAX_COUNTED}`);
}

function hasNumbers(limits: Readonly<Record<string, number>>): boolean {
  const values = Object.values(limits);
  return values.length > 0 && values.every(Number.isFinite);
}
