import type { SessionTable } from './session-table.ts';

/** A session row as far as the scan needs it. */
export interface SessionRow {
  /** What the table holds where the token belongs; bytes as hexadecimal. */
  readonly token: string;
  /** Null: nobody's yet. */
  readonly owner: string | null;
  /** Milliseconds since the epoch; null: never. */
  readonly expiresAt: number | null;
  readonly isEnded: boolean;
}

export function toRow(table: SessionTable, values: Readonly<Record<string, unknown>>): SessionRow {
  const at = (column: string | null) => (column === null ? null : (values[column] ?? null));
  const owner = table.owner === null ? ownerIn(at(table.content)) : textOf(at(table.owner));
  return {
    token: textOf(values[table.token.name]) ?? '',
    owner,
    expiresAt: instantOf(at(table.expiry)),
    isEnded: at(table.ended) !== null,
  };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const dayMs = 24 * 60 * 60 * 1000;

/** Yesterday, written as the table writes its instants. @param like a value from the column */
export function yesterdayLike(like: unknown): unknown {
  const yesterday = Date.now() - dayMs;
  if (like instanceof Date) return new Date(yesterday);
  const isNumber = typeof like === 'number' || typeof like === 'bigint' || /^\d+$/.test(String(like));
  if (isNumber) return Number(like) < 1e11 ? Math.floor(yesterday / 1000) : yesterday;
  const iso = new Date(yesterday).toISOString();
  return String(like).includes('T') ? iso : iso.slice(0, 19).replace('T', ' ');
}

/** The owner inside a stored document: what Passport, Express and their like call the user. */
function ownerIn(content: unknown): string | null {
  const text = textOf(content) ?? '';
  const match = /"(?:user|userId|user_id|username|uid|passport|account)"\s*:\s*("[^"]+"|\d+|\{[^{}]*\})/.exec(text);
  return match?.[1] === undefined || match[1] === '{}' ? null : match[1];
}

/** Numbers are seconds or milliseconds; below the year 2286 in milliseconds, ten digits are seconds. */
function instantOf(value: unknown): number | null {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint' || typeof value === 'number')
    return Number(value) < 1e11 ? Number(value) * 1000 : Number(value);
  if (typeof value !== 'string') return null;
  if (/^\d+$/.test(value)) return instantOf(Number(value));
  // SQLite writes "2026-11-22 12:00:00" for UTC.
  const instant = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(instant) ? null : instant;
}
