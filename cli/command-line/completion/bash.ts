// Completion for bash 3.2 and later: `source <(npx weir completion bash)`.
import type { CommandWords } from './words.ts';

export function bashScript(commands: readonly CommandWords[], own: readonly string[]): string {
  const first = commands.filter(({ name }) => !name.includes(' ')).map(({ name }) => name);
  const withParts = commands.filter(({ parts }) => parts.length > 0);
  const values = commands.flatMap((command) =>
    command.options.flatMap(({ name, short, value, offers }) => {
      if (value === undefined) return [];
      const keys = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])].map(
        (key) => `"${command.name} ${key}"`,
      );
      return [`    ${keys.join('|')}) ${replies(offers ?? [])}; return ;;`];
    }),
  );
  const words = commands.map(({ name, parts, options, operand }) => {
    const all = [...parts.map((part) => part.name), ...options.map((option) => `--${option.name}`)];
    const files = operand?.offers === 'file' ? `[[ $cur == -* ]] || COMPREPLY+=($(compgen -f -- "$cur")); ` : '';
    return `    "${name}") ${replies(all)}; ${files};;`.replace('; ;;', ' ;;');
  });
  return `# Completion of weir for bash; made by \`weir completion bash\`.
_weir() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  # bash makes --name=value three words.
  if [[ $cur == "=" ]]; then cur=; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if ((COMP_CWORD == 1)); then
    ${replies([...first, ...own])}; return
  fi
  case $command in
    help) ${replies(first)}; return ;;
    completion) ${replies(['bash', 'zsh', 'fish'])}; return ;;
${withParts.map(({ name, parts }) => `    ${name}) case \${COMP_WORDS[2]} in ${parts.map((part) => part.name).join('|')}) ((COMP_CWORD > 2)) && command="${name} \${COMP_WORDS[2]}" ;; esac ;;`).join('\n')}
  esac
  case "$command $prev" in
${values.join('\n')}
  esac
  case $command in
${words.join('\n')}
  esac
}
complete -o filenames -o bashdefault -F _weir weir
`;
}

function replies(offers: readonly string[] | 'file' | 'folder'): string {
  if (offers === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (offers === 'folder') return 'COMPREPLY=($(compgen -d -- "$cur"))';
  return `COMPREPLY=($(compgen -W "${offers.join(' ')}" -- "$cur"))`;
}
