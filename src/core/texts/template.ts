// Texts with places to fill: `{name}`; `{{` and `}}` are braces. The one syntax of all texts that people may change.

/** What a place may hold: a name that begins with a letter. */
const PLACE = /\{\{|\}\}|\{([^{}]*)\}/g;

/** What is wrong with `text`, in words; empty where every place is one of `names`. */
export function templateProblems(text: string, names: readonly string[]): string[] {
  const problems: string[] = [];
  const rest = text.replace(PLACE, (place, name: string | undefined) => {
    if (name !== undefined && !names.includes(name)) {
      problems.push(
        `{${name}} is no placeholder here: expected ${names.map((known) => `{${known}}`).join(', ') || 'none'}`,
      );
    }
    return place === '{{' || place === '}}' ? '' : ' ';
  });
  if (/[{}]/.test(rest)) problems.push('a brace stands alone: write {name} for a placeholder, {{ or }} for a brace');
  return problems;
}

/** `text` with its places filled; one that `values` does not have stays empty. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACE, (place, name: string | undefined) => {
    if (place === '{{') return '{';
    if (place === '}}') return '}';
    return name !== undefined && Object.hasOwn(values, name) ? (values[name] as string) : '';
  });
}
