// What to try where lines are no JSON objects, or their readings lie deeper or name no device.
import { isFrequent, type Teller } from './hint.ts';

export const devices: Teller = ({ summary, examples, options }) => {
  const example = examples.get('missing-device') ?? examples.get('too-large');
  if (example === undefined || !isFrequent(summary, example.reason)) return undefined;
  const inner = placeOfReadings(example.raw);
  if (inner !== undefined) {
    return {
      code: 'json-member',
      text: `the readings of ${example.file} seem to be inside "${inner}": take them out, for example with jq -c '.${inner}[]' ${example.file}`,
    };
  }
  if (example.reason === 'too-large') {
    return {
      code: 'too-large',
      text: `${example.file} has values of more than 1 MiB, which no stream takes as a record: cut them into readings; of a table with a column a device add --melt`,
    };
  }
  const names = options.profile.source.wire.device.slice(0, 3).join(', ');
  return { code: 'device', text: `readings without a device: it is looked for under names such as ${names}` };
};

/** In an object around an array of objects: the way to that array, such as `results.rows`. */
function placeOfReadings(raw: string): string | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(raw);
  } catch {
    // Its beginning alone.
    return /^\s*\{(?:[^{}]*,)?\s*"([^"]+)"\s*:\s*\[\s*\{/.exec(raw)?.[1];
  }
  return placeIn(whole, MAX_DEPTH)?.join('.');
}

const MAX_DEPTH = 4;

function placeIn(value: unknown, depth: number): string[] | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && typeof inner[0] === 'object') return [name];
    const deeper = placeIn(inner, depth - 1);
    if (deeper !== undefined) return [name, ...deeper];
  }
  return undefined;
}

export const json: Teller = ({ summary, examples, options }) => {
  const example = examples.get('not-json') ?? examples.get('not-an-object');
  if (example === undefined || summary.exit_code === 0 || example.value.includes('cells under a header'))
    return undefined;
  if (/^[^{[]*[,;\t][^{[]*$/.test(example.raw) && options.format !== 'csv') {
    return { code: 'format', text: `the lines of ${example.file} are no JSON: if they are CSV add --format csv` };
  }
  const notANumber = /[:[,]\s*([+-]?(?:NaN|Infinity))\b/.exec(example.raw)?.[1];
  if (notANumber !== undefined) {
    return {
      code: 'json',
      text: `${notANumber} is no JSON, so that the whole line is none: write null for it, or leave the member out`,
    };
  }
  return {
    code: 'json',
    text: `lines of ${example.file} are no JSON objects: expected an object a line, an array of objects, or objects one after the other, each with the names of device, time and measures`,
  };
};
