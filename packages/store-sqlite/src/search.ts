import { areAllFound, type SearchWord, searchWordsOf } from '@curfew/core';
import type Database from 'better-sqlite3';
import type { Connection } from './connection.ts';

/** SQLite's own functions know upper and lower case of ASCII alone: `is_found(search, id, text, …)` does as the other stores do. */
export function defineSearch(sqlite: Database.Database): void {
  let search = { text: '', words: searchWordsOf('') };
  sqlite.function(
    'is_found',
    { deterministic: true, varargs: true },
    (text: unknown, id: unknown, ...texts: unknown[]) => {
      if (search.text !== text) search = { text: String(text), words: searchWordsOf(String(text)) };
      return areAllFound(search.words, { id: String(id), texts: texts as (string | null)[] }) ? 1 : 0;
    },
  );
}

/** Where a search looks for a user, the columns of `users` under the name `u`. */
export const userTexts = "u.username, u.profile ->> 'fullName', u.profile ->> 'email'";

/** A word that is in more of them tells too little: then rows that have it are found soon by looking at one after the other. */
const mostValues = 500;

/** The index knows parts of three characters. */
const shortestPart = 3;

/** All that one word of a search can be in. */
export interface Traces {
  readonly userIds: readonly string[];
  /** Addresses, user agents and labels. */
  readonly texts: readonly string[];
  /** What ids may begin with. */
  readonly idStarts: readonly string[];
}

/** Where the most telling word of a search can be at all; `null` where none of them is rare enough, or long enough, to say. */
export function tracesOf(connection: Connection, text: string): Traces | null {
  let best: Traces | null = null;
  for (const word of searchWordsOf(text)) {
    const userIds = usersWith(connection, word);
    const texts = userIds && sessionTextsWith(connection, word);
    if (userIds === null || texts === null) continue;
    const traces = { userIds, texts, idStarts: idStartsIn(word) };
    if (best === null || sizeOf(traces) < sizeOf(best)) best = traces;
  }
  return best;
}

/** The ids of all users that a search can find; `null` as above. */
export function userTracesOf(connection: Connection, text: string): readonly string[] | null {
  let best: readonly string[] | null = null;
  for (const word of searchWordsOf(text)) {
    const named = usersWith(connection, word);
    const ids = named && idsThatBegin(connection, 'users', idStartsIn(word));
    if (ids === null || named === null) continue;
    const all = [...new Set([...named, ...ids])];
    if (best === null || all.length < best.length) best = all;
  }
  return best;
}

/** @returns `null` where there are too many. */
export function idsThatBegin(
  connection: Connection,
  table: 'users' | 'sessions',
  starts: readonly string[],
): readonly string[] | null {
  const find = connection
    // Behind every character of an id.
    .statement<string>(`SELECT id FROM ${table} WHERE id >= ? AND id < ? || 'g' LIMIT ${mostValues + 1}`)
    .pluck();
  const ids = starts.flatMap((start) => find.all(start, start));
  return ids.length > mostValues ? null : ids;
}

function sizeOf({ userIds, texts }: Traces): number {
  return userIds.length + texts.length;
}

function usersWith(connection: Connection, word: SearchWord): readonly string[] | null {
  const find = connection
    .statement<string>(
      `SELECT t.user_id FROM user_words w CROSS JOIN user_texts t ON t.key = w.rowid WHERE user_words MATCH ? LIMIT ${mostValues + 1}`,
    )
    .pluck();
  return within(word, (phrase) => find.all(phrase));
}

function sessionTextsWith(connection: Connection, word: SearchWord): readonly string[] | null {
  const find = connection
    .statement<string>(
      `SELECT t.text FROM session_words w CROSS JOIN session_texts t ON t.key = w.rowid WHERE session_words MATCH ? LIMIT ${mostValues + 1}`,
    )
    .pluck();
  return within(word, (phrase) => find.all(phrase));
}

/** @returns `null` where there are too many, or the index cannot tell. */
function within(word: SearchWord, find: (phrase: string) => readonly string[]): readonly string[] | null {
  const found = new Set<string>();
  for (const spelling of word) {
    // A question to the index ends at a zero byte, wherever that is.
    if ([...spelling].length < shortestPart || spelling.includes('\0')) return null;
    for (const value of find(`"${spelling.replaceAll('"', '""')}"`)) found.add(value);
    if (found.size > mostValues) return null;
  }
  return [...found];
}

function idStartsIn(word: SearchWord): readonly string[] {
  return word.filter((spelling) => /^[0-9a-f-]+$/.test(spelling));
}
