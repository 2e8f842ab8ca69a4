// Standard output and standard error of a command, kept as text.

/** `written` grows as the command writes to `streams`. */
export function captured() {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  return { written, streams: { stdout: into('out'), stderr: into('err') } };
}
