// What is normal for one device and measure as an exponential moving average of magnitudes: a site that feeds its power
// in reports it with the other sign, and twice as much is twice as much either way.

/**
 * Starts at the first value's magnitude; then new = keep · old + (1 − keep) · |value|.
 * Source: exponential smoothing, R. G. Brown 1956; NIST/SEMATECH e-Handbook, section 6.4.3.1 (there α = 1 − keep).
 */
export function movedBaseline(baseline: number, count: number, value: number, keepRatio: number): number {
  const magnitude = Math.abs(value);
  return count === 0 ? magnitude : keepRatio * baseline + (1 - keepRatio) * magnitude;
}
