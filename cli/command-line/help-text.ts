// The text of --help, made of a command's table. Pure.
import { type CalledBy, calledAs } from './called-as.ts';
import { type CommandTable, lastWord, type OptionRow, withHelp } from './table.ts';

const WIDTH = 100;
/** What is longer has its text on the line below. */
const LONGEST_NAME = 24;

/** Ends with a line's end. */
export function helpText(table: CommandTable, by: CalledBy = 'npm'): string {
  const { about, usage, operand, parts = [], notes, examples } = table;
  const command = calledAs(table, by);
  const rows: Row[] = Object.entries(withHelp(table.options)).map(([name, row]) => ({
    ...row,
    name: optionName(name, row),
    says: row.default === undefined ? row.says : `${row.says} (${row.default})`,
  }));
  const all: Row[] = operand === undefined ? rows : [{ name: operand.name, says: operand.says }, ...rows];
  const sections = [
    broken(about, WIDTH).join('\n'),
    `usage: ${command} ${usage}`,
    ...(parts.length === 0
      ? []
      : [columns(parts.map((part) => ({ name: lastWord(part.table.name), says: part.summary })))]),
    columns(all),
    ...(notes === undefined ? [] : [broken(notes, WIDTH).join('\n')]),
    ...(examples === undefined ? [] : [`examples:\n${examples.map((line) => `  ${command} ${line}`).join('\n')}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

interface Row {
  readonly name: string;
  readonly says: string;
  readonly heading?: string | undefined;
}

function optionName(name: string, { short, value }: OptionRow): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

/** Names, and what they are beside them, broken into lines. */
export function columns(rows: readonly Row[]): string {
  const names = rows.map(({ name }) => name.length).filter((length) => length <= LONGEST_NAME);
  const width = Math.max(...names, 0) + 2;
  const indent = ' '.repeat(width + 2);
  const lines = rows.flatMap(({ name, says, heading }) => {
    const [first = '', ...more] = broken(says, WIDTH - indent.length);
    const above = heading === undefined ? [] : ['', ` ${heading}:`];
    const own = name.length + 2 <= width ? [`  ${name.padEnd(width)}${first}`] : [`  ${name}`, `${indent}${first}`];
    return [...above, ...own, ...more.map((line) => `${indent}${line}`)];
  });
  return lines.join('\n').replace(/^\n/, '');
}

/** Lines of at most `width` characters where words allow it. A line's end in the text is kept. */
export function broken(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    if (paragraph.length <= width) return [paragraph];
    const lines: string[] = [''];
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1) ?? '';
      if (line === '') lines[lines.length - 1] = word;
      else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}
