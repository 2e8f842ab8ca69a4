// Colours for people's terminals: none where the output is no terminal or NO_COLOR is set (https://no-color.org).
import { styleText } from 'node:util';

const STYLES = ['bold', 'dim', 'red', 'yellow', 'green', 'cyan'] as const;

export type Colour = Readonly<Record<(typeof STYLES)[number], (text: string) => string>>;

/** What a terminal's stream tells of itself. */
export interface TerminalFacts {
  readonly isTTY?: boolean | undefined;
}

/** Colours for one stream; each function answers its text unchanged where colours are off. */
export function coloursFor(stream: TerminalFacts, env: Readonly<Record<string, string | undefined>>): Colour {
  // styleText would ask process.env and a real stream: both come in as values here, so that it is asked for the codes
  // only.
  const isOn = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = (style: (typeof STYLES)[number]) => (text: string) =>
    isOn ? styleText(style, text, { validateStream: false }) : text;
  return Object.fromEntries(STYLES.map((style) => [style, paint(style)])) as Record<
    (typeof STYLES)[number],
    (text: string) => string
  >;
}
