// The measure of an incident, drawn around it, with the same in words below.
import type { Detector } from '#core/detect/detector.ts';
import { quantity } from '#core/finding/wording.ts';
import { type ChartPoint, chartLines, chartWords } from '../terminal/chart.ts';
import { timeOfDay } from '../terminal/times.ts';
import { type Incident, spanOf } from './incident.ts';
import type { Step } from './steps.ts';

const WIDTH = 72;
const HEIGHT = 6;
/** Readings before and behind the incident, so that its surroundings are seen. */
const AROUND = 24;

/** Lines of a chart; none where the measure was not sent. */
export function pictureOf(incident: Incident, steps: readonly Step[], detector: Detector, isAscii: boolean): string[] {
  const [first] = incident.transitions;
  if (first === undefined) return [];
  const { measure } = first;
  const span = spanOf(incident, steps);
  const points: ChartPoint[] = steps
    .filter(({ taken }) => taken === 'newer')
    .flatMap(({ atMs, values }) => (measure in values ? [{ atMs, value: values[measure] as number }] : []));
  const from = points.findIndex(({ atMs }) => atMs >= span.fromMs);
  const to = points.findLastIndex(({ atMs }) => atMs <= span.toMs);
  if (from < 0) return [];
  const near = points.slice(Math.max(0, from - AROUND), Math.max(from, to) + AROUND);
  const unit = detector.unitOf(measure);
  const options = {
    ...{ width: WIDTH, height: HEIGHT, isAscii, span },
    normal: first.baseline ?? undefined,
    numberText: (value: number) => quantity(value, unit),
    timeText: (ms: number) => timeOfDay(ms, first.startMs),
  };
  return [...chartLines(near, options), chartWords(near, 'readings', options)];
}
