import { currentLocale, remembered } from './locale.ts';

type Unit = 'day' | 'hour' | 'minute' | 'second';

const units: readonly (readonly [unit: Unit, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `59 min`, as the locale abbreviates it. */
function inUnit(count: number, unit: Unit): string {
  const format = remembered(
    `unit ${unit}`,
    (of) => new Intl.NumberFormat(of, { style: 'unit', unit, unitDisplay: 'short' }),
  );
  return format.format(count);
}

/** `2 days 4 hr`, `59 min`, `40 sec`: the largest unit, and the next where the largest says too little. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [index, [unit, size]] of units.entries()) {
    const count = Math.floor(whole / size);
    if (count === 0) continue;
    const next = units[index + 1];
    if (next === undefined || count >= 3) return inUnit(count, unit);
    const rest = Math.floor((whole % size) / next[1]);
    return rest === 0 ? inUnit(count, unit) : `${inUnit(count, unit)} ${inUnit(rest, next[0])}`;
  }
  return inUnit(0, 'second');
}

/** A limit to the second: `1 hr 30 min`. */
export function exactDuration(seconds: number): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(inUnit(count, unit));
  }
  return parts.length === 0 ? inUnit(seconds, 'second') : parts.join(' ');
}

/** `3 minutes ago`: the largest unit, for what is past. */
export function ago(seconds: number): string {
  const format = remembered('ago', (of) => new Intl.RelativeTimeFormat(of, { numeric: 'always' }));
  const [unit, size] = units.find(([, unitSize]) => seconds >= unitSize) ?? ['second', 1];
  return format.format(-Math.floor(seconds / size), unit);
}

const styles = {
  /** `30 Nov 2026, 07:23` */
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  /** `30 Nov 2026, 07:23:10` */
  second: { dateStyle: 'medium', timeStyle: 'medium' },
  /** `Monday, 30 November 2026` */
  day: { dateStyle: 'full' },
  /** `30 Nov` */
  shortDay: { day: 'numeric', month: 'short' },
  /** `07:23:10` */
  clock: { timeStyle: 'medium' },
  /** `07:23` */
  shortClock: { timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** In the reader's time zone. @param utcDays for days that are counted by UTC */
export function instant(at: number | string, style: keyof typeof styles, zone?: 'UTC'): string {
  const format = remembered(
    `instant ${style} ${zone ?? ''}`,
    (of) => new Intl.DateTimeFormat(of, { ...styles[style], ...(zone && { timeZone: zone }) }),
  );
  return format.format(new Date(at));
}

/** `Central European Standard Time`: in which the reader's clock runs at that moment. */
export function timeZone(at: number, name: 'long' | 'short' = 'long'): string {
  const format = new Intl.DateTimeFormat(currentLocale(), { timeZoneName: name });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}
