// Values as Timestream writes them in ScalarValue: nine decimals of a second, doubles as Java writes them.
// https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html

/** `2026-01-01 00:05:00.000000000`, UTC, from microseconds since the epoch. */
export const timestampText = (us: bigint): string => {
  const seconds = floorDivide(us, 1_000_000n);
  const date = new Date(Number(seconds) * 1000).toISOString();
  return `${date.slice(0, 10)} ${date.slice(11, 19)}.${fraction(us - seconds * 1_000_000n)}`;
};

/** `2026-01-01`, from days since the epoch. */
export const dateText = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);

/** `17:02:07.496000000`, from microseconds since midnight. */
export const timeText = (us: bigint): string => {
  const seconds = us / 1_000_000n;
  return `${clockText(seconds)}.${fraction(us % 1_000_000n)}`;
};

/** `1 02:03:04.500000000`: days, then a clock. A month counts 30 days, as DuckDB compares it. */
export const intervalText = ({ months, days, micros }: { months: number; days: number; micros: bigint }): string => {
  const us = BigInt(months * 30 + days) * 86_400_000_000n + micros;
  const size = us < 0n ? -us : us;
  const seconds = size / 1_000_000n;
  return `${us < 0n ? '-' : ''}${seconds / 86_400n} ${clockText(seconds % 86_400n)}.${fraction(size % 1_000_000n)}`;
};

/** Java's Double.toString: `1.0`, `0.5`, from 10,000,000 on and below 0.001 with an exponent (`1.0E7`). */
export const doubleText = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  const plain = Object.is(value, -0) ? '-0' : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
};

const fraction = (us: bigint): string => `${String(us).padStart(6, '0')}000`;

const clockText = (seconds: bigint): string =>
  [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0')).join(':');

const floorDivide = (a: bigint, b: bigint): bigint => (a < 0n && a % b !== 0n ? a / b - 1n : a / b);
