// Five questions to somebody who has no sample, and the profile that the answers make.
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { type Draft, UNUSUAL, UNUSUAL_GUESS } from './draft.ts';

export interface Question {
  readonly text: string;
  /** Where nothing is answered. */
  readonly otherwise: string;
}

export const QUESTIONS: readonly Question[] = [
  { text: 'What are the devices called, in one word?', otherwise: 'my-devices' },
  { text: 'Which field of a reading names the device?', otherwise: 'device_id' },
  { text: 'Which field is the time?', otherwise: 'timestamp' },
  { text: 'What is measured? NAME:UNIT:MIN:MAX, with commas between', otherwise: 'value::0:100' },
  { text: 'How often does a device report?', otherwise: '1m' },
];

/** Answers in the order of the questions. @throws UsageError for one that cannot be meant. */
export function sampleOfAnswers(answers: readonly string[]): Draft {
  const [name = '', device = '', time = '', measured = '', period = ''] = answers;
  const periodMs = parseDurationMs(period);
  if (periodMs === undefined)
    throw new UsageError(`how often a device reports is "${period}": expected a time such as 10s, 1m or 15m`);
  const measures = Object.fromEntries(measured.split(',').map((text) => measureOf(text.trim())));
  return {
    guesses: ['1-minute and 15-minute windows', `a device is silent after ${(3 * periodMs) / 1000} s`, UNUSUAL_GUESS],
    profile: {
      name,
      resolutionMs: 1000,
      windows: ['1m', '15m'],
      reportingPeriodMs: periodMs,
      silentAfterMs: 3 * periodMs,
      wire: { device: [device], time: [time] },
      measures,
      rules: [UNUSUAL],
    },
  };
}

function measureOf(text: string): [string, { unit: string; min?: number; max?: number }] {
  const [name = '', unit = '', min = '', max = ''] = text.split(':').map((part) => part.trim());
  const bounds = Object.entries({ min, max }).filter(([, bound]) => bound !== '');
  if (name === '' || bounds.some(([, bound]) => !Number.isFinite(Number(bound))))
    throw new UsageError(`the measure "${text}": expected NAME:UNIT:MIN:MAX, such as temperature_c:°C:-40:60`);
  return [name, { unit, ...Object.fromEntries(bounds.map(([which, bound]) => [which, Number(bound)])) }];
}
