// The windows of cohorts in a key group's state ↔ a section after everything else: rules and values once each, then per
// cell and device where the device stands in the state, how many readings and their sum. Some 7 bytes a device and
// window with one reading.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import type { Section } from '../formats.ts';
import { type CohortCells, type CohortSample, cohortCellKey } from './cohort-cells.ts';
import { readTexts, writeTexts } from './dimension-codec.ts';

/** A release that passes over it begins the windows under way anew. */
export const COHORT_SECTION = 32;

/** None where there is nothing. A device that the state has no more is left out. */
export function cohortSections(cells: CohortCells, devices: ReadonlyMap<string, unknown>): Section[] {
  if (cells.size === 0) return [];
  const out = createByteWriter();
  const all = [...cells.values()];
  const texts = writeTexts(
    out,
    all.flatMap(({ rule, samples }) => [
      rule,
      ...[...samples.values()].flatMap((own) => own.map(({ value }) => value)),
    ]),
  );
  const places = new Map([...devices.keys()].map((id, place) => [id, place]));
  out.varint(all.length);
  for (const { rule, startMs, sizeMs, samples } of all) {
    out.varint(texts(rule));
    out.f64(startMs);
    out.varint(sizeMs);
    const known = [...samples].flatMap(([id, own]) => {
      const place = places.get(id);
      return place === undefined ? [] : own.map((sample) => ({ place, sample }));
    });
    out.varint(known.length);
    for (const { place, sample } of known) {
      out.varint(place);
      out.varint(texts(sample.value));
      out.varint(sample.count);
      // The sign in the lowest place: most sums are small.
      out.varint(sample.sum < 0 ? -2 * sample.sum - 1 : 2 * sample.sum);
    }
  }
  return [{ id: COHORT_SECTION, isRequired: false, bytes: out.bytes() }];
}

/** Into a state whose devices are all read. */
export function readCohortSection({ bytes }: Section, cells: CohortCells, devices: ReadonlyMap<string, unknown>): void {
  const from = createByteReader(bytes);
  const texts = readTexts(from);
  const ids = [...devices.keys()];
  for (let left = from.varint(); left > 0; left -= 1) {
    const rule = texts[from.varint()] ?? '';
    const [startMs, sizeMs] = [from.f64(), from.varint()];
    const samples = new Map<string, CohortSample[]>();
    for (let more = from.varint(); more > 0; more -= 1) {
      const id = ids[from.varint()] ?? '';
      const [value, count, sum] = [texts[from.varint()] ?? '', from.varint(), from.varint()];
      const sample = { value, count, sum: sum % 2 === 0 ? sum / 2 : -(sum + 1) / 2 };
      const own = samples.get(id);
      if (own === undefined) samples.set(id, [sample]);
      else own.push(sample);
    }
    cells.set(cohortCellKey({ rule, startMs }), { rule, startMs, sizeMs, samples });
  }
}
