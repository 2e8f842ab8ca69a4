// Texts in which `*` stands for any characters, `\*` for a star and `\\` for a backslash. Pure.

/** Whether `text` is like the pattern. Linear in practice: each star takes the least that lets the rest go on. */
export function isLike(pattern: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  const parts = partsOf(pattern);
  const [first = '', ...rest] = parts;
  if (!text.startsWith(first)) return false;
  if (rest.length === 0) return text === first;
  const last = rest.pop() as string;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

/** What stands between the stars. A backslash before anything but a star or a backslash is one. */
function partsOf(pattern: string): string[] {
  if (!pattern.includes('\\')) return pattern.split('*');
  const parts = [''];
  for (const [token] of pattern.matchAll(/\\[*\\]|./gsu)) {
    if (token === '*') parts.push('');
    else parts.push(`${parts.pop()}${token === '\\*' || token === '\\\\' ? token[1] : token}`);
  }
  return parts;
}

/** The pattern that is like this text only: devices call themselves what they like, `*` too. */
export const literally = (text: string): string => text.replace(/[*\\]/g, '\\$&');
