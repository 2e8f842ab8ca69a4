// Completion for fish: `npx weir completion fish | source`.
import { brief, type CommandWords } from './words.ts';

export function fishScript(commands: readonly CommandWords[], own: readonly string[]): string {
  const first = commands.filter(({ name }) => !name.includes(' '));
  const firstNames = first.map(({ name }) => name).join(' ');
  return `# Completion of weir for fish; made by \`weir completion fish\`.
complete -c weir -f
${first.map(({ name, summary }) => `complete -c weir -n __fish_use_subcommand -a ${name} -d ${quoted(brief(summary))}`).join('\n')}
complete -c weir -n __fish_use_subcommand -a ${quoted(own.filter((word) => !word.startsWith('-')).join(' '))}
complete -c weir -n __fish_use_subcommand -l version -d ${quoted("Weir's version")}
complete -c weir -n ${seen(['help'])} -a ${quoted(firstNames)}
complete -c weir -n ${seen(['completion'])} -a 'bash zsh fish'
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ name, parts, options, operand }: CommandWords): string[] {
  const condition = seen(name.split(' '));
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

const seen = (words: readonly string[]): string =>
  quoted(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '));
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
