// An explanation as people read it: a row a reading and rule, with what the rule compared, its limits and what goes on.
import type { Detector } from '#core/detect/detector.ts';
import { labelOf, numberText, quantity } from '#core/finding/wording.ts';
import type { Edge } from '../judging/edges.ts';
import { settingsOf } from '../judging/rule-settings.ts';
import type { RuleView } from '../judging/rule-view.ts';
import type { Colour } from '../terminal/colour.ts';
import { alignedRows, type RowCell } from '../terminal/rows.ts';
import { paintSeverity } from '../terminal/severity.ts';
import { dateTime, lasting, timeOfDay } from '../terminal/times.ts';
import type { Explanation } from './explanation.ts';
import { pictureOf } from './picture.ts';
import type { Step } from './steps.ts';

export function explanationText(found: Explanation, colour: Colour, isAscii: boolean): string {
  const { device, steps, incident, shown, notes } = found;
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return `${notes.join('\n')}\n`;
  const { detector } = shown.flatMap((each) => ('step' in each ? [each.step] : [])).at(-1) ?? last;
  const lines = [
    `${colour.bold(device)}: ${steps.length} readings from ${dateTime(first.atMs)} to ${dateTime(last.atMs)} UTC`,
    ...(incident === undefined ? ['no rule told of anything'] : incidentLines(incident, colour)),
    '',
    ...(incident === undefined ? [] : [...pictureOf(incident, steps, detector, isAscii), '']),
    ...ruleLines(found, detector, colour),
    '',
    ...alignedRows([
      ['time', 'reading', 'rule', 'compared with', 'limits', 'finds', 'goes on'].map((text) => ({
        text,
        paint: colour.dim,
      })),
      ...shown.flatMap((each) =>
        'leftOut' in each
          ? [[{ text: `… ${each.leftOut} more of the same`, paint: colour.dim }]]
          : stepRows(each.step, found, each.step.detector, colour),
      ),
    ]),
    ...notes.flatMap((note) => ['', note]),
  ];
  return `${lines.join('\n')}\n`;
}

function incidentLines({ id, transitions }: NonNullable<Explanation['incident']>, colour: Colour): string[] {
  const [first] = transitions;
  const last = transitions.at(-1);
  if (first === undefined || last === undefined) return [];
  const since = `incident ${id}, since ${dateTime(first.startMs)}`;
  return [
    last.state === 'resolved' ? `${since}, over after ${lasting(last.atMs - first.startMs)}` : `${since}, still firing`,
    ...transitions.map(
      ({ transition, atMs, severity, state, message, change }) =>
        `  ${transition}  ${timeOfDay(atMs, first.startMs)}  ${paintSeverity(colour, state === 'resolved' ? 'resolved' : severity, (change ?? (state === 'resolved' ? 'over' : severity)).padEnd(8))}  ${message}`,
    ),
  ];
}

function ruleLines({ rules }: Explanation, { profile }: Detector, colour: Colour): string[] {
  return alignedRows(
    [...rules].map((rule) => [
      { text: rule, paint: colour.bold },
      settingsOf(profile.source.rules, rule) || 'no rule of the profile any more',
    ]),
  );
}

function stepRows(step: Step, { rules, incident }: Explanation, detector: Detector, colour: Colour): RowCell[][] {
  const { atMs, taken, values, transitions, lives } = step;
  const time = timeOfDay(atMs, incident?.transitions[0]?.startMs ?? atMs);
  if (taken === 'late' || taken === 'duplicate') {
    const why = taken === 'late' ? 'too late by its device’s clock: not judged' : 'has come before: not judged';
    return [[time, valuesText(values, detector), { text: why, paint: colour.dim }]];
  }
  const views = step.rules.filter(({ rule }) => rules.has(rule));
  const rows = views.map((view, at): RowCell[] => {
    const life = lives.find(({ rule }) => rule === view.rule);
    return [
      at === 0 ? time : '',
      readingText(view, values, detector),
      view.rule,
      comparedText(view, detector),
      edgesText(view.edges()),
      { text: view.finding, paint: isFound(view) ? (text) => paintSeverity(colour, view.finding, text) : colour.dim },
      life === undefined || life.state === 'over' ? '' : life.state,
    ];
  });
  const told = transitions.map(({ id, change, state, transition, message }): RowCell[] => {
    const other = incident === undefined || id === incident.id ? '' : ` of ${id.slice(0, 8)}`;
    return ['', { text: `▸ ${change ?? state} (${transition}${other}): ${message}`, paint: colour.bold }];
  });
  const older =
    taken === 'older'
      ? [['', { text: 'behind a newer one: only rules that need no order judge it', paint: colour.dim }]]
      : [];
  return [...(rows.length > 0 ? rows : [[time, valuesText(values, detector)]]), ...older, ...told];
}

const isFound = ({ finding }: RuleView): boolean => finding !== 'normal' && finding !== 'unjudged';

function readingText({ measure, value }: RuleView, values: Step['values'], { unitOf }: Detector): string {
  if (value !== null) return `${labelOf(measure, unitOf(measure))} ${quantity(value, unitOf(measure))}`;
  const own = measure.split(' ').filter((name) => name in values);
  return own
    .map((name) => `${labelOf(name, unitOf(name))} ${quantity(values[name] ?? Number.NaN, unitOf(name))}`)
    .join(', ');
}

function valuesText(values: Step['values'], { unitOf }: Detector): string {
  return Object.entries(values)
    .map(([name, value]) => `${labelOf(name, unitOf(name))} ${quantity(value, unitOf(name))}`)
    .join(', ');
}

function comparedText({ baseline, score, measure }: RuleView, { unitOf }: Detector): string {
  const parts = [
    ...(baseline === null ? [] : [quantity(baseline, unitOf(measure))]),
    ...(score === null ? [] : [`score ${numberText(score)}`]),
  ];
  return parts.join(', ');
}

/** `<0.1 >4.2`: anomalous are values strictly beyond. */
export function edgesText(edges: readonly Edge[]): string {
  return edges
    .map(({ side, value, severity }) => `${side === 'above' ? '>' : '<'}${numberText(value)} ${severity}`)
    .join(', ');
}
