// @ts-check
// Times in words.

const since = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
// Made when first needed: they take a while, and the board needs none.
/** @type {Intl.DateTimeFormat|undefined} */
let moment;
/** @type {Intl.DateTimeFormat|undefined} */
let day;

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]];

/** “5 minutes ago”, “in 30 days”. @param {number} time @param {number} now both in milliseconds */
export function ago(time, now) {
  const seconds = (time - now) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return since.format(Math.round(seconds / length), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}

/** @param {number} time */
export const exactly = (time) =>
  (moment ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })).format(time);

/** @param {number} time */
export const onDay = (time) => (day ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })).format(time);
