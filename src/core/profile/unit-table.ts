// Units as they are written → what they mean for a measure. Spellings are matched as they stand and, where that leaves
// no doubt, whatever their case: `KWH` is kWh, but `mw` is no unit, since mW and MW are two.
import type { Profile, UnitMeaning } from './profile.ts';

/** `(number − offset) × factor` is the number in the measure's own unit. */
export interface UnitConversion {
  readonly factor: number;
  readonly offset: number;
}

export interface CompiledUnit {
  /** The unit's own name. */
  readonly name: string;
  /** By index of a measure: what the unit means for it; undefined where it is no unit of it. */
  readonly of: readonly (UnitConversion | undefined)[];
  /** The one measure that the unit is of; −1 where there are several. */
  readonly only: number;
}

export interface UnitTable {
  readonly all: readonly CompiledUnit[];
  /** The unit of this spelling; undefined where it is none, or could be two. */
  find(text: string): CompiledUnit | undefined;
  /** The usual spellings, for tables of bytes: place in `all`. */
  readonly spellings: ReadonlyMap<string, number>;
}

interface Entry extends UnitConversion {
  readonly measure: number;
}

/** Compatible characters are one: ℃ is °C, m³ is m3, both µ are one letter. */
function folded(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ');
}

/** Longest spelling: what is longer is no unit, and is not looked up. */
const MAX_UNIT_CHARACTERS = 64;

/**
 * The table of a profile's units; each measure's own unit is in it too. Adds what is wrong to `problems`.
 * `ownUnits` are the units by index of the measures, '' for none.
 */
export function compileUnits(
  units: NonNullable<Profile['units']>,
  indexOf: ReadonlyMap<string, number>,
  ownUnits: readonly string[],
  problems: string[],
): UnitTable {
  const meanings = new Map<string, Entry[]>();
  const written: (readonly [spelling: string, name: string])[] = [];
  for (const [name, unit] of Object.entries(units)) {
    const given = Array.isArray(unit) ? (unit as readonly UnitMeaning[]) : [unit as UnitMeaning];
    if (given.length === 0) problems.push(`unit ${name}: expected a measure that it is of`);
    meanings.set(
      name,
      given.flatMap((each) => entryOf(name, each, indexOf, problems)),
    );
    for (const spelling of [name, ...given.flatMap((each) => each.spellings ?? [])]) written.push([spelling, name]);
  }
  for (const [measure, unit] of ownUnits.entries()) {
    if (unit === '') continue;
    const name = written.find(([spelling]) => folded(spelling) === folded(unit))?.[1] ?? unit;
    const known = meanings.get(name);
    if (known === undefined) meanings.set(name, [{ measure, factor: 1, offset: 0 }]);
    else if (!known.some((each) => each.measure === measure)) known.push({ measure, factor: 1, offset: 0 });
    written.push([unit, name]);
  }

  // Units that mean the same are one, whatever their names.
  const all: CompiledUnit[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const own = meanings.get(name) as Entry[];
    const signature = JSON.stringify(own);
    const known = numbers.get(signature);
    if (known !== undefined) return known;
    const of = ownUnits.map((_, index) => own.find(({ measure }) => measure === index));
    all.push({ name, of, only: own.length === 1 ? (own[0] as Entry).measure : -1 });
    numbers.set(signature, all.length - 1);
    return all.length - 1;
  };
  const exact = new Map<string, number>();
  const anyCase = new Map<string, number>();
  for (const [spelling, name] of written) {
    const text = folded(spelling);
    const number = numberOf(name);
    if (text === '' || text.length > MAX_UNIT_CHARACTERS) {
      problems.push(`unit ${name}: spelling "${spelling}": expected 1 to ${MAX_UNIT_CHARACTERS} characters`);
    } else if ((exact.get(text) ?? number) !== number) {
      problems.push(`unit ${name}: spelling "${spelling}" is one of unit ${all[exact.get(text) as number]?.name} too`);
    }
    exact.set(text, number);
    const lower = text.toLowerCase();
    anyCase.set(lower, (anyCase.get(lower) ?? number) === number ? number : AMBIGUOUS);
  }

  function numberFor(text: string): number {
    if (text.length > MAX_UNIT_CHARACTERS) return -1;
    const plain = folded(text);
    return exact.get(plain) ?? anyCase.get(plain.toLowerCase()) ?? -1;
  }
  const spellings = new Map<string, number>();
  for (const [spelling] of written) {
    for (const text of [spelling, spelling.toLowerCase(), spelling.toUpperCase()]) {
      const number = numberFor(text);
      if (number >= 0) spellings.set(text, number);
    }
  }
  return { all, find: (text) => all[numberFor(text)], spellings };
}

/** In one case it is one unit, in another another one. */
const AMBIGUOUS = -1;

function entryOf(
  name: string,
  { measure, factor, offset = 0 }: UnitMeaning,
  indexOf: ReadonlyMap<string, number>,
  problems: string[],
): Entry[] {
  if (!(Number.isFinite(factor) && factor !== 0))
    problems.push(`unit ${name}: factor ${factor}: expected a number but 0`);
  if (!Number.isFinite(offset)) problems.push(`unit ${name}: offset ${offset}: expected a finite number`);
  const index = indexOf.get(measure);
  if (index === undefined) problems.push(`unit ${name}: measure "${measure}" is not in measures`);
  return index === undefined ? [] : [{ measure: index, factor, offset }];
}
