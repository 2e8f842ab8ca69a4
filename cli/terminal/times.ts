// Times and durations as commands print them. In UTC unless a zone is asked for: what is pasted into a ticket reads the
// same everywhere.

/** `2026-11-30 13:02:07` of UTC. */
export function dateTime(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15
    ? new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
    : '–';
}

/** `13:02:07`, or with the day where `sameDayAs` is of another. */
export function timeOfDay(ms: number, sameDayAs: number): string {
  const text = dateTime(ms);
  return text.slice(0, 10) === dateTime(sameDayAs).slice(0, 10) ? text.slice(11) : text;
}

/** `42 s`, `7 min`, `3 h 5 min`, `2 d 4 h`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
