import { CurfewError } from '../errors.ts';

/** A part of a list, in the list's order. */
export interface Page<Item> {
  /** With filters there may be fewer than asked for, even none, and still a cursor: a page reads only so far. */
  readonly items: readonly Item[];
  /** Opaque; `null` on the last page. An unreadable one is thrown as `CurfewError` `invalid-cursor`. */
  readonly cursor: string | null;
}

/** Where a page ended: the position of its last row in the order of the list. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

/** Whether a text is an id as it is written here, in lower case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The first and the last in the order of UUIDs. */
export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The last instant that a date can hold; databases end soon after it. */
export const latestInstant = 8_640_000_000_000_000;

/** Before every row of a list that runs from the newest to the oldest. */
export const newest: Position = { at: Number.MAX_SAFE_INTEGER, id: '' };

/**
 * The cursor of a list: opaque to callers, and the place after which the next page begins.
 *
 * @example
 * const cursor = writePosition({ at: last.createdAt, id: last.id });
 */
export function writePosition({ at, id }: Position): string {
  return encode(`${at}:${id}`);
}

/** @throws CurfewError `invalid-cursor`. */
export function readPosition(cursor: string): Position {
  const [, at, id] = /^(\d{1,16}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(decode(cursor)) ?? [];
  if (at === undefined || id === undefined || Number(at) > latestInstant) throw unreadable();
  return { at: Number(at), id };
}

/** The cursor of a list that is ordered by names. */
export function writeName(name: string): string {
  return encode(`@${name}`);
}

/** @throws CurfewError `invalid-cursor`. */
export function readName(cursor: string): string {
  const text = decode(cursor);
  // PostgreSQL keeps no NUL in a text, so that no name has one.
  if (!/^@[^\0]+$/s.test(text)) throw unreadable();
  return text.slice(1);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** Only what {@link encode} writes: the decoder itself skips over whatever it does not know. */
function decode(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (encode(text) !== cursor) throw unreadable();
  return text;
}

function unreadable(): CurfewError {
  return new CurfewError('invalid-cursor', 'the cursor is not valid: pass it on as it came with the page before');
}
