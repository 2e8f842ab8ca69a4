// Records between right and wrong, for differential fuzzing: odd readings one by one, in lines and in arrays, invalid
// UTF-8, and single bytes changed.
import fc from 'fast-check';
import { oddReading } from './odd-readings.ts';

const bodies = fc.array(oddReading, { minLength: 1, maxLength: 5 });
const record = fc.oneof(
  { weight: 3, arbitrary: oddReading },
  {
    weight: 3,
    arbitrary: fc
      .tuple(bodies, fc.constantFrom('\n', '\r\n', '\n\n', ' \n ', ' ', '\n\u00a0\n'))
      .map(([all, between]) => all.join(between)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(bodies, fc.constantFrom(',', ', ', ',\n', ',,', ''), fc.constantFrom(']', ' ]\n', '', ']]', ',]'))
      .map(([all, between, close]) => `[${all.join(between)}${close}`),
  },
  fc.constantFrom('', ' ', '[]', '[ ]\n', '{}', 'null', '[null,1]', '\ufeff{}'),
);

/** Bytes of a record; now and then one byte is changed, or the record is cut short. */
export const oddRecord: fc.Arbitrary<Uint8Array> = fc
  .tuple(record, fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 4 }), fc.option(fc.nat(), { freq: 8 }))
  .map(([body, change, cut]) => {
    const bytes = new TextEncoder().encode(body);
    if (change !== null && bytes.length > 0) bytes[change[0] % bytes.length] = change[1];
    return cut === null || bytes.length === 0 ? bytes : bytes.slice(0, cut % bytes.length);
  });
