// Completion for zsh: `source <(npx weir completion zsh)` behind compinit, or the output as a file _weir in $fpath.
import { brief, type CommandWords } from './words.ts';

export function zshScript(commands: readonly CommandWords[], own: readonly string[]): string {
  const first = commands.filter(({ name }) => !name.includes(' '));
  const names = [...first.map(({ name, summary }) => described(name, summary)), ...own.map((name) => quoted(name))];
  return `#compdef weir
# Completion of weir for zsh; made by \`weir completion zsh\`.
_weir() {
  local -a names
  if ((CURRENT == 2)); then
    names=(${names.join(' ')})
    _describe command names
    return
  fi
  local command=$words[2]
  shift words; ((CURRENT--))
  case $command in
    help) names=(${first.map(({ name }) => name).join(' ')}); _describe command names ;;
    completion) names=(bash zsh fish); _describe shell names ;;
${first.map((command) => caseOf(command, commands)).join('\n')}
  esac
}
(( $+functions[compdef] )) && compdef _weir weir
`;
}

function caseOf(command: CommandWords, commands: readonly CommandWords[]): string {
  const own = `_arguments ${specs(command).join(' ')}`;
  if (command.parts.length === 0) return `    ${command.name}) ${own} ;;`;
  const parts = command.parts.map((part) => {
    const words = commands.find(({ name }) => name === `${command.name} ${part.name}`)!;
    return `          ${part.name}) shift words; ((CURRENT--)); _arguments ${specs(words).join(' ')}; return ;;`;
  });
  return `    ${command.name})
      if ((CURRENT > 2)); then
        case $words[2] in
${parts.join('\n')}
        esac
      else
        names=(${command.parts.map((part) => described(part.name, part.summary)).join(' ')})
        _describe part names
      fi
      ${own} ;;`;
}

function specs({ options, operand }: CommandWords): string[] {
  const rows = options.map(({ name, value, says, offers, multiple }) => {
    const text = `--${name}[${escaped(brief(says))}]`;
    const action = value === undefined ? '' : `:${escaped(value)}:${actionOf(offers)}`;
    return quoted(`${multiple ? '*' : ''}${text}${action}`);
  });
  return operand?.offers === 'file' ? [...rows, quoted('*:file:_files')] : rows;
}

function actionOf(offers: readonly string[] | 'file' | 'folder' | undefined): string {
  if (offers === 'file') return '_files';
  if (offers === 'folder') return '_files -/';
  return offers === undefined ? ' ' : `(${offers.join(' ')})`;
}

const described = (name: string, says: string): string => quoted(`${name}:${brief(says)}`);
const escaped = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
