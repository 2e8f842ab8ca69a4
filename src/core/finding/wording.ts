// Numbers, units and measure names as people read them in an alert. Never by locale: the same transition has the same
// text everywhere.

/** Four digits are more than any sensor here resolves, and keep a sentence readable. */
const DIGITS = 4;

export function numberText(value: number): string {
  const text = value.toPrecision(DIGITS);
  const rounded = Number(text);
  // The greatest doubles are rounded to what is none.
  return Number.isFinite(rounded) ? String(rounded) : text;
}

export function quantity(value: number, unit: string): string {
  return unit === '' ? numberText(value) : `${numberText(value)} ${unit}`;
}

/** In percent, as people say it: two digits at most, and 100 only of all. */
export function shareText(count: number, of: number): string {
  const percent = (100 * count) / of;
  if (count >= of) return '100';
  return String(Math.min(percent >= 1 ? Math.round(percent) : Number(percent.toPrecision(1)), 99));
}

/**
 * `power_kw` with unit kW → `power`: the number after it carries the unit already. Other names stay, with spaces for
 * `_`.
 */
export function labelOf(measure: string, unit: string): string {
  const cut = measure.lastIndexOf('_');
  const isUnit = cut > 0 && measure.slice(cut + 1).toLowerCase() === plainUnit(unit);
  return (isUnit ? measure.slice(0, cut) : measure).replaceAll('_', ' ');
}

/** A unit as it is written in names: µg/m³ → ugm3, °C → c, % → pct. */
function plainUnit(unit: string): string {
  if (unit === '%') return 'pct';
  return unit
    .toLowerCase()
    .replaceAll(/[µμ]/g, 'u')
    .replaceAll('²', '2')
    .replaceAll('³', '3')
    .replaceAll(/[^a-z0-9]/g, '');
}
