const latest = 8.64e15;
const earliest = Date.parse('0100-01-01T00:00:00Z');

/** Milliseconds since the epoch in PostgreSQL's text form; what no calendar can name becomes its first or last moment. */
export function instant(ms: number): string;
export function instant(ms: number | null): string | null;
export function instant(ms: number | null): string | null {
  if (ms === null) return null;
  const iso = new Date(Math.min(Math.max(ms, earliest), latest)).toISOString();
  // From the year 10000 on, ISO 8601 wants a sign and six digits, and PostgreSQL neither.
  return iso.startsWith('+') ? iso.replace(/^\+0*/, '') : iso;
}

/** Reads `2026-11-22 10:15:42.123+00`. Connections run in UTC. */
export function parseInstant(text: string): number {
  // Up to the year 9999 every part has its place, which spares the hot path a regular expression.
  if (text.charCodeAt(4) !== 45) return Date.parse(expanded(text));
  const ms = Date.UTC(
    digits(text, 0, 4),
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
  );
  if (text.charCodeAt(19) !== 46) return ms;
  const end = text.indexOf('+', 20);
  return ms + digits(text.slice(20, end).padEnd(3, '0'), 0, 3);
}

function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index++) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}

function expanded(text: string): string {
  const [year = '', rest = ''] = text.split(/-(.*)/s);
  return `+${year.padStart(6, '0')}-${rest.replace(' ', 'T').replace('+00', 'Z')}`;
}
