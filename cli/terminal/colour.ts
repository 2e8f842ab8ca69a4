// Colours for people's terminals: none where the output is no terminal or NO_COLOR is set (https://no-color.org).

export interface Colour {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

/** What a terminal's stream tells of itself. */
export interface TerminalFacts {
  readonly isTTY?: boolean | undefined;
}

/** Colours for one stream; each function answers its text unchanged where colours are off. */
export function coloursFor(stream: TerminalFacts, env: Readonly<Record<string, string | undefined>>): Colour {
  const isOn = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = (code: number, end: number) => (text: string) => (isOn ? `\u001b[${code}m${text}\u001b[${end}m` : text);
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    yellow: paint(33, 39),
    green: paint(32, 39),
    cyan: paint(36, 39),
  };
}
