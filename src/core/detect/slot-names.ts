// Which place a measure's state has in a device's list. The detectors of all versions of the rules share it: a state
// goes from one to the next as it is.

export interface SlotNames {
  /** A name not seen before gets the next place. */
  slotOf(measure: string): number;
  nameOf(slot: number): string;
}

export function createSlotNames(): SlotNames {
  const names: string[] = [];
  const slots = new Map<string, number>();
  return {
    slotOf(measure) {
      const known = slots.get(measure);
      if (known !== undefined) return known;
      slots.set(measure, names.length);
      return names.push(measure) - 1;
    },
    nameOf: (slot) => names[slot] as string,
  };
}
