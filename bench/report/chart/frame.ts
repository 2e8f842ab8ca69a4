// What every chart shares: the frame, colours for light and dark, text. SVG as text, drawn by ourselves: pure, the same
// figures give the same bytes.

export interface ChartText {
  readonly title: string;
  /** What the chart shows, for those who do not see it. */
  readonly description: string;
}

/** Each is at least 3:1 against white and against GitHub's dark page (WCAG 2.2, 1.4.11). */
const COLOURS = [
  '#3b7fc4',
  '#c2572b',
  '#2a8f63',
  '#8f63c9',
  '#a8821a',
  '#cc4a76',
  '#4a8a8a',
  '#7a7f88',
  '#6470d6',
  '#a0683a',
  '#5a8f2f',
] as const;

const STYLE = `text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-size:14px;font-weight:600}.small{font-size:11px;fill:#59636e}.grid{stroke:#d1d9e0}.mark{stroke:#1f2328}@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.small{fill:#9198a1}.grid{stroke:#3d444d}.mark{stroke:#f0f6fc}}`;

export function colour(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}

export function svg(
  width: number,
  height: number,
  { title, description }: ChartText,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    text(0, 16, title, 'title'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export type Anchor = 'start' | 'middle' | 'end';

export function text(x: number, y: number, words: string, kind: 'title' | 'small' | '' = '', anchor: Anchor = 'start') {
  const className = kind === '' ? '' : ` class="${kind}"`;
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${short(x)}" y="${short(y)}"${className}${side}>${escaped(words)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string, hint: string): string {
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(height)}" fill="${fill}"><title>${escaped(hint)}</title></rect>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: 'grid' | 'mark'): string {
  return `<line x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}" class="${kind}"/>`;
}

/** Half a dozen round numbers from 0 to at least `highest`. */
export function niceTicks(highest: number): number[] {
  const rough = (highest > 0 ? highest : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil((highest > 0 ? highest : 1) / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

export const short = (value: number): string => String(Math.round(value * 10) / 10);

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
