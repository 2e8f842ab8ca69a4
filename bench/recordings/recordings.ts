// `npm run bench -- recordings`: incidents and messages of the shipped profiles on simulated fires, on a sequence
// around a limit, and on two public recordings where their files are given (docs/real-data.md says which they are).
import { benchPart } from '../part.ts';
import { type Row, textTable } from '../text-table.ts';
import { type CaseFigures, firesCase, householdCase, sequenceCase, smokeCase } from './cases.ts';

const SEQUENCE_SECONDS = [1, 10, 60];
const FIRES_HOURS = 2;

export const recordings = benchPart({
  name: 'recordings',
  summary: 'incidents and messages by rule, of simulated fires and of recordings whose files are given',
  options: {
    smoke: { value: 'FILE', says: "the smoke detector's recording (docs/real-data.md)" },
    household: { value: 'FILE', says: "the household's electricity (docs/real-data.md)" },
  },
  async run({ smoke, household }, say) {
    const works = [
      ...SEQUENCE_SECONDS.map((seconds) => () => sequenceCase(seconds)),
      () => firesCase(FIRES_HOURS),
      ...(smoke === undefined ? [] : [() => smokeCase(smoke, false), () => smokeCase(smoke, true)]),
      ...(household === undefined ? [] : [() => householdCase(household)]),
    ];
    const cases: CaseFigures[] = [];
    for (const [done, work] of works.entries()) {
      say({ done, total: works.length, note: cases.at(-1)?.name ?? 'sequence' });
      cases.push(await work());
    }
    return { cases };
  },
  text: ({ cases }) =>
    cases
      .map(({ name, note, readings, incidents, messages, incidentsByRule, messagesByRule }) => {
        const rules = new Set([...Object.keys(incidentsByRule), ...Object.keys(messagesByRule)]);
        const rows = [...rules].map((rule): Row => [rule, incidentsByRule[rule] ?? 0, messagesByRule[rule] ?? 0]);
        const total: Row = ['in all', incidents, messages];
        const whole = `${name}: ${readings.toLocaleString('en')} readings\n${note}\n\n`;
        return `${whole}${textTable(['opened by', 'incidents', 'messages'], [...rows, total])}`;
      })
      .join('\n'),
});
