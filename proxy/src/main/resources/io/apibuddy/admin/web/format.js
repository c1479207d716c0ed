// Numbers and times as the reader's language writes them.

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compactNumber = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const hourAndMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndHour = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
const dayOnly = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

export const NONE = '–';

const absent = (value) => value === null || value === undefined || Number.isNaN(value);

export const count = (value) => (absent(value) ? NONE : number.format(value));
/** Whole up to 99,999, then shortened. */
export const short = (value) => (absent(value) ? NONE : value < 100_000 ? number.format(value) : compactNumber.format(value));
export const percent = (value) => (absent(value) ? NONE : percentage.format(value));

export function decimal(value, digits = 1) {
  return absent(value) ? NONE : new Intl.NumberFormat(undefined, { maximumFractionDigits: digits }).format(value);
}

/** An amount in the unit that cost_per_call is given in. */
export function money(value) {
  if (absent(value)) {
    return NONE;
  }
  const amount = Number(value);
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
  return new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: digits }).format(amount);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
export function bytes(value) {
  if (absent(value)) {
    return NONE;
  }
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${decimal(rest, unit === 0 || rest >= 100 ? 0 : 1)}\u00a0${UNITS[unit]}`;
}

export function milliseconds(value) {
  if (absent(value)) {
    return NONE;
  }
  if (value >= 1000) {
    return duration(value / 1000);
  }
  return `${decimal(value, value < 10 ? 1 : 0)}\u00a0ms`;
}

const PARTS = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];

/** Two units at most: "3 min 20 s", "4 d 2 h". */
export function duration(seconds) {
  if (absent(seconds)) {
    return NONE;
  }
  const sign = seconds < 0 ? '−' : '';
  const length = Math.abs(seconds);
  if (length < 1) {
    return sign + (length === 0 ? '0\u00a0s' : `${decimal(length * 1000, 0)}\u00a0ms`);
  }
  if (length < 60) {
    return `${sign}${decimal(length, length < 10 ? 1 : 0)}\u00a0s`;
  }
  const first = PARTS.findIndex(([, size]) => length >= size);
  const [unit, size] = PARTS[first];
  const whole = Math.floor(length / size);
  const next = PARTS[first + 1];
  const rest = next ? Math.floor((length - whole * size) / next[1]) : 0;
  return `${sign}${count(whole)}\u00a0${unit}${rest ? ` ${rest}\u00a0${next[0]}` : ''}`;
}

const BRIEF = [['d', 86_400], ['h', 3600], ['min', 60]];

/** One unit: "31 min", "5.2 h". */
export function brief(seconds) {
  if (absent(seconds) || Math.abs(seconds) < 60) {
    return duration(seconds);
  }
  const [unit, size] = BRIEF.find(([, length]) => Math.abs(seconds) >= length);
  const amount = seconds / size;
  return `${decimal(amount, Math.abs(amount) < 10 ? 1 : 0)}\u00a0${unit}`;
}

const date = (value) => (value instanceof Date ? value : new Date(value));

export const dateTime = (value) => (absent(value) ? NONE : dateAndTime.format(date(value)));
export const clock = (value) => (absent(value) ? NONE : timeOfDay.format(date(value)));
export const minute = (value) => hourAndMinute.format(date(value));
export const hour = (value) => dayAndHour.format(date(value));
export const day = (value) => dayOnly.format(date(value));

/** "in 3 min", "2.5 h ago". */
export function relative(value, now) {
  if (absent(value)) {
    return NONE;
  }
  const seconds = Math.round((date(value).getTime() - now) / 1000);
  if (Math.abs(seconds) < 2) {
    return 'now';
  }
  return seconds > 0 ? `in ${brief(seconds)}` : `${brief(-seconds)} ago`;
}

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
