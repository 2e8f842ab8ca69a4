// The colours of severities, the same in every command.
import type { Colour } from './colour.ts';

/** `resolved` is green. */
export function paintSeverity(colour: Colour, severity: string, text: string = severity): string {
  switch (severity) {
    case 'critical':
      return colour.bold(colour.red(text));
    case 'high':
      return colour.red(text);
    case 'medium':
      return colour.yellow(text);
    case 'resolved':
      return colour.green(text);
    default:
      return colour.cyan(text);
  }
}
