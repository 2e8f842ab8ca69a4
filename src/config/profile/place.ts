// Where in a profile something is, as people read it: `wire.device`, `measures.power_kw.min`, `rules[0] "spike".ratio`.

export type Place = readonly (string | number)[];

/** `profile` is asked for the names of rules, by which people know them. */
export function placeText(place: Place, profile: unknown): string {
  let text = '';
  for (const [at, part] of place.entries()) {
    if (typeof part !== 'number')
      text += /^[A-Za-z_$][\w$-]*$/.test(part) ? `${text === '' ? '' : '.'}${part}` : `["${part}"]`;
    else {
      text += `[${part}]`;
      const name = at === 1 && place[0] === 'rules' ? ruleName(profile, part) : undefined;
      if (name !== undefined) text += ` "${name}"`;
    }
  }
  return text === '' ? 'the profile' : text;
}

function ruleName(profile: unknown, at: number): string | undefined {
  const { rules } = profile as { readonly rules?: readonly unknown[] };
  const { name } = (rules?.[at] ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
