// Lying bars of shares that add up to a whole, one below the other, with a legend of what the colours mean.
import { type ChartText, colour, rect, svg, text } from './frame.ts';

export interface StackChart extends ChartText {
  readonly names: readonly string[];
  readonly rows: readonly { readonly label: string; readonly shares: readonly number[] }[];
}

const WIDTH = 760;
const LEFT = 150;
const TOP = 34;
const ROW = 44;
const BAR = 28;
const LEGEND_ROW = 20;
const LEGEND_COLUMNS = 3;
/** A narrower piece has no room for its per cent. */
const ROOM_FOR_TEXT = 0.045;

export function stackChart({ title, description, names, rows }: StackChart): string {
  const whole = WIDTH - LEFT;
  const parts: string[] = [];
  for (const [row, { label, shares }] of rows.entries()) {
    const y = TOP + row * ROW;
    parts.push(text(LEFT - 8, y + 18, label, '', 'end'));
    let x = LEFT;
    for (const [index, share] of shares.entries()) {
      const width = share * whole;
      const percent = `${Math.round(share * 100)} %`;
      parts.push(rect(x, y, width, BAR, colour(index), `${names[index]}: ${percent}`));
      if (share >= ROOM_FOR_TEXT) {
        parts.push(
          `<text x="${Math.round(x + width / 2)}" y="${y + 18}" text-anchor="middle" style="fill:#fff">${percent}</text>`,
        );
      }
      x += width;
    }
  }
  const legend = TOP + rows.length * ROW + 8;
  for (const [index, name] of names.entries()) {
    const x = LEFT + (index % LEGEND_COLUMNS) * (whole / LEGEND_COLUMNS);
    const y = legend + Math.floor(index / LEGEND_COLUMNS) * LEGEND_ROW;
    parts.push(rect(x, y - 10, 12, 12, colour(index), name), text(x + 18, y, name));
  }
  return svg(WIDTH, legend + Math.ceil(names.length / LEGEND_COLUMNS) * LEGEND_ROW, { title, description }, parts);
}
