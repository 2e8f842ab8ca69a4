// Completion for fish: `npx weir completion fish | source`.
import { brief, type CommandWords } from './words.ts';

export function fishScript(commands: readonly CommandWords[], own: readonly string[]): string {
  const first = commands.filter(({ name }) => !name.includes(' '));
  const firstNames = first.map(({ name }) => name).join(' ');
  return `# Completion of weir for fish; made by \`weir completion fish\`.
# The words behind weir are these, in this order; what follows them may be anything.
function __weir_at
  set -l words (commandline -opc)
  set -e words[1]
  set -l first $words[1..(count $argv)]
  test (count $words) -ge (count $argv); and test "$first" = "$argv"
end
complete -c weir -f
${first.map(({ name, summary }) => `complete -c weir -n ${FIRST} -a ${name} -d ${quoted(brief(summary))}`).join('\n')}
complete -c weir -n ${FIRST} -a ${quoted(own.filter((word) => !word.startsWith('-')).join(' '))}
complete -c weir -n ${FIRST} -l version -d ${quoted("Weir's version")}
complete -c weir -n ${seen(['help'])} -a ${quoted(firstNames)}
complete -c weir -n ${seen(['completion'])} -a 'bash zsh fish'
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ name, parts, options, operand }: CommandWords): string[] {
  const condition = seen(
    name.split(' '),
    parts.map((part) => part.name),
  );
  return [
    ...parts.map((part) => `complete -c weir -n ${condition} -a ${part.name} -d ${quoted(brief(part.summary))}`),
    ...options.map(({ name: option, short, value, says, offers }) => {
      const letter = short === undefined ? '' : ` -s ${short}`;
      return `complete -c weir -n ${condition}${letter} -l ${option}${argumentOf(value, offers)} -d ${quoted(brief(says))}`;
    }),
    ...(operand?.offers === 'file' ? [`complete -c weir -n ${condition} -F`] : []),
  ];
}

function argumentOf(value: string | undefined, offers: readonly string[] | 'file' | 'folder' | undefined): string {
  if (value === undefined) return '';
  if (offers === 'file') return ' -r -F';
  if (offers === 'folder') return " -x -a '(__fish_complete_directories)'";
  return offers === undefined ? ' -x' : ` -x -a ${quoted(offers.join(' '))}`;
}

/** No command is there yet. */
const FIRST = "'test (count (commandline -opc)) -eq 1'";

/** Behind these words, and none of `parts` next. */
function seen(words: readonly string[], parts: readonly string[] = []): string {
  const others = parts.length === 0 ? '' : `; and not contains -- (commandline -opc)[3] ${parts.join(' ')}`;
  return quoted(`__weir_at ${words.join(' ')}${others}`);
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
