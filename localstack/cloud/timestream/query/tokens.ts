// Cuts a statement into tokens, so that the rewrite never touches a text, a quoted name or a comment.
// Joined again, the tokens are the statement, byte for byte.

type TokenKind = 'space' | 'text' | 'quoted' | 'number' | 'word' | 'sign';
export type Token = { readonly kind: TokenKind; readonly text: string };

/**
 * Tried in this order at every place. An open text, quoted name or comment runs to the end: DuckDB then tells the
 * error.
 */
const kinds: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['text', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['sign', /::|->|<>|<=|>=|!=|\|\||[\s\S]/uy],
];

export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    for (const [kind, pattern] of kinds) {
      pattern.lastIndex = at;
      const text = pattern.exec(sql)?.[0];
      if (text === undefined || text === '') continue;
      tokens.push({ kind, text });
      at += text.length;
      break;
    }
  }
  return tokens;
};

export const joinTokens = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join('');

/** Whether a token is this word (case does not matter) or this sign. */
export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toLowerCase());
export const isSign = (token: Token | undefined, ...signs: readonly string[]): boolean =>
  token?.kind === 'sign' && signs.includes(token.text);

/** Index of the next token that is no space or comment, from `from` on. */
export const skipSpace = (tokens: readonly Token[], from: number): number => {
  let at = from;
  while (tokens[at]?.kind === 'space') at += 1;
  return at;
};

/** Index of the bracket that closes the one at `open`; the number of tokens when none does. */
export const closingBracket = (tokens: readonly Token[], open: number): number => {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(', '[')) depth += 1;
    else if (isSign(tokens[at], ')', ']')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
};

/** Cuts at the commas outside brackets. */
export const splitAtCommas = (tokens: readonly Token[]): Token[][] => {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, '(', '[')) depth += 1;
    else if (isSign(token, ')', ']')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
};
