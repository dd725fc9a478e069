import { areAllFound, searchWordsOf } from '@curfew/core';
import type Database from 'better-sqlite3';

/** SQLite's own functions know upper and lower case of ASCII alone: `is_found(search, text, …)` does as the other stores do. */
export function defineSearch(sqlite: Database.Database): void {
  let search = { text: '', words: searchWordsOf('') };
  sqlite.function('is_found', { deterministic: true, varargs: true }, (text: unknown, ...texts: unknown[]) => {
    if (search.text !== text) search = { text: String(text), words: searchWordsOf(String(text)) };
    return areAllFound(search.words, texts as (string | null)[]) ? 1 : 0;
  });
}

/** Where a search looks for a user, the columns of `users` under the name `u`. */
export const userTexts = "u.username, u.profile ->> 'fullName', u.profile ->> 'email'";
