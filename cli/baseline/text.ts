// What is known of a device, as people read it and as JSON.

import type { MeasureState } from '#core/detect/pasts/measure-state.ts';
import { usualLevel } from '#core/detect/usual-level.ts';
import { labelOf, quantity } from '#core/finding/wording.ts';
import type { Edge } from '../judging/edges.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows, type RowCell } from '../terminal/rows.ts';
import { paintSeverity } from '../terminal/severity.ts';
import { dateTime, lasting } from '../terminal/times.ts';
import type { KnownDevice, KnownMeasure, KnownRule } from './known.ts';

export function knownText({ device, clockMs, measures, others }: KnownDevice, nowMs: number, colour: Colour): string {
  const lines = [
    `${colour.bold(device)}, last reading ${dateTime(clockMs)} UTC, ${lasting(nowMs - clockMs)} ago`,
    ...measures.flatMap((each) => ['', ...measureLines(each, nowMs, colour)]),
    ...(others.length === 0 ? [] : ['', colour.bold('rules over several measures')]),
    ...alignedRows(others.map((each) => ruleRow(each, '', nowMs, colour))),
  ];
  return `${lines.join('\n')}\n`;
}

function measureLines({ measure, unit, state, rules }: KnownMeasure, nowMs: number, colour: Colour): string[] {
  const learnt = learntText(state, unit);
  return [
    `${colour.bold(labelOf(measure, unit))}  ${learnt === '' ? 'no rule asks what is normal' : `normal is ${learnt}`}; last at ${dateTime(state.lastMs)}`,
    ...alignedRows(rules.map((each) => ruleRow(each, unit, nowMs, colour))),
  ];
}

/** `1.3 kW (moving average of 40 readings or more), 1.2 kW ± 0.1 kW (…)`: what is kept, in the words of its rules. */
function learntText(state: MeasureState, unit: string): string {
  const { baseline, baselineCount, mean, variance, scoreCount } = state;
  const usual = usualLevel(state);
  const parts = [
    ...(baselineCount > 0 ? [`${quantity(baseline, unit)} by the moving average of magnitudes`] : []),
    ...(scoreCount > 0
      ? [`${quantity(mean, unit)} ± ${quantity(Math.sqrt(variance), unit)} by mean and deviation`]
      : []),
    ...(usual === undefined
      ? []
      : [
          `${quantity(usual.level, unit)} ± ${quantity(usual.deviation, unit)} by the adaptive rule, after ${usual.readings} readings`,
        ]),
  ];
  return parts.join(', ');
}

function ruleRow(
  { rule, kind, settings, limits, life }: KnownRule,
  unit: string,
  nowMs: number,
  colour: Colour,
): RowCell[] {
  const going =
    life === undefined
      ? 'nothing found lately'
      : `${life.state} ${life.severity}, since ${dateTime(life.sinceMs)}, ${lasting(nowMs - life.sinceMs)} ago`;
  const isOpen = life !== undefined && life.state !== 'over';
  return [
    `  ${rule}`,
    limits === undefined
      ? { text: settings || `${kind}, no rule of the profile any more`, paint: colour.dim }
      : limitsText(limits, unit),
    { text: going, paint: isOpen ? (text) => paintSeverity(colour, life.severity, text) : colour.dim },
  ];
}

function limitsText(limits: readonly Edge[], unit: string): string {
  if (limits.length === 0) return 'finds nothing now';
  return `found ${limits.map(({ side, value, severity }) => `${side} ${quantity(value, unit)} (${severity})`).join(', ')}`;
}

/** For programs: times in ms since 1970; what is not known is null. */
export function knownJson({ device, clockMs, measures, others }: KnownDevice): object {
  const ruleJson = ({ limits, life, ...rule }: KnownRule) => ({ ...rule, limits: limits ?? null, life: life ?? null });
  return {
    device,
    clockMs: finite(clockMs),
    measures: measures.map(({ measure, unit, state, rules }) => ({
      measure,
      unit,
      lastMs: finite(state.lastMs),
      movingAverage: finite(state.baseline),
      movingAverageReadings: state.baselineCount,
      mean: finite(state.mean),
      deviation: finite(Math.sqrt(state.variance)),
      deviationReadings: state.scoreCount,
      adaptive: usualLevel(state) ?? null,
      standsStillSinceMs: finite(state.stillSinceMs),
      rules: rules.map(ruleJson),
    })),
    others: others.map(ruleJson),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
