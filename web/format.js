// Numbers, times and states in words and colours, the same everywhere on the page.

export const STATES = ['not heard of yet', 'well', 'low', 'medium', 'high', 'critical'];

/** 1 for what is over, 2–5 for low to critical: the number in the names of colours. */
export const levelOf = ({ isOpen, severity }) => (isOpen ? Math.max(2, STATES.indexOf(severity)) : 1);

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const precise = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

export const whole = (value) => grouped.format(value);
export const oneDigit = (value) => fine.format(value);
export const measured = (value) => precise.format(value);

/** Local time of day with seconds. */
export const clock = (ms) => new Date(ms).toTimeString().slice(0, 8);

/** `just now`, `42 s ago`, `7 min ago`. */
export function ago(ms, nowMs) {
  const seconds = Math.max(0, (nowMs - ms) / 1000);
  if (seconds < 3) return 'just now';
  if (seconds < 90) return `${Math.round(seconds)} s ago`;
  return `${Math.round(seconds / 60)} min ago`;
}

/** A custom property of the page's style, such as `--s5`. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const byId = (id) => document.getElementById(id);

/** Where a device's own page is. */
export const deviceLink = (id) => `#/device/${encodeURIComponent(id)}`;

/** The overview with an incident open. */
export const incidentLink = (id) => `#/incident/${id}`;
