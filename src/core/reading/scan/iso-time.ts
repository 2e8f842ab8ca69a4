// The commonest event time straight from bytes: YYYY-MM-DDTHH:MM:SS[.fraction]Z. Anything else answers NaN and goes to
// parseTimestamp. Readings come minute by minute, so the first 16 characters are compared with those of the time
// before, four bytes at a time.
import { daysFromEpoch, daysIn } from '../../time/days.ts';

/** The last minute read: its 16 characters as four words, and its start. */
const words = new Int32Array(4);
let minuteMs = Number.NaN;

/** ms since the epoch of the text in [at, end); NaN where it is not of the plain form or not a real instant. */
export function isoTimeMs(view: DataView, at: number, end: number): number {
  const length = end - at;
  if (length < 20 || length > 30 || view.getUint8(end - 1) !== 90 || view.getUint8(at + 16) !== 58) return Number.NaN;
  if (
    view.getInt32(at, true) !== words[0] ||
    view.getInt32(at + 4, true) !== words[1] ||
    view.getInt32(at + 8, true) !== words[2] ||
    view.getInt32(at + 12, true) !== words[3]
  ) {
    const ms = readMinute(view, at);
    if (Number.isNaN(ms)) return ms;
    minuteMs = ms;
    for (let i = 0; i < 4; i += 1) words[i] = view.getInt32(at + 4 * i, true);
  }
  const second = twoDigits(view, at + 17);
  if (second < 0 || second > 59) return Number.NaN;
  let ms = 0;
  if (length === 24) {
    const tenths = view.getUint8(at + 20) - 48;
    const rest = twoDigits(view, at + 21);
    if (view.getUint8(at + 19) !== 46 || tenths < 0 || tenths > 9 || rest < 0) return Number.NaN;
    ms = tenths * 100 + rest;
  } else if (length > 20) {
    if (view.getUint8(at + 19) !== 46 || length < 22) return Number.NaN;
    let scale = 100;
    for (let i = at + 20; i < end - 1; i += 1) {
      const digit = view.getUint8(i) - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      ms += digit * scale;
      scale = scale === 100 ? 10 : scale === 10 ? 1 : 0;
    }
  }
  return minuteMs + second * 1000 + ms;
}

/** Start of the minute written as YYYY-MM-DDTHH:MM. */
function readMinute(view: DataView, at: number): number {
  if (
    view.getUint8(at + 4) !== 45 ||
    view.getUint8(at + 7) !== 45 ||
    view.getUint8(at + 10) !== 84 ||
    view.getUint8(at + 13) !== 58
  ) {
    return Number.NaN;
  }
  const century = twoDigits(view, at);
  const ofCentury = twoDigits(view, at + 2);
  const month = twoDigits(view, at + 5);
  const day = twoDigits(view, at + 8);
  const hour = twoDigits(view, at + 11);
  const minute = twoDigits(view, at + 14);
  // The years before 1000 are left to the slow way: seldom meant.
  if (century < 10 || ofCentury < 0 || month < 1 || month > 12 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return Number.NaN;
  const year = century * 100 + ofCentury;
  if (day < 1 || day > daysIn(year, month)) return Number.NaN;
  return (daysFromEpoch(year, month, day) * 1440 + hour * 60 + minute) * 60_000;
}

/** Negative where one of the two bytes is no digit. */
function twoDigits(view: DataView, at: number): number {
  const tens = view.getUint8(at) - 48;
  const ones = view.getUint8(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
