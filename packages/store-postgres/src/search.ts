import { searchWordsOf } from '@curfew/core';

/** Where a search looks for a user, the columns of `users` under the name `u`. */
export const userTexts = "u.username, u.username_key, u.profile->>'fullName', u.profile->>'email'";

/**
 * The condition that every word of a search is in one of the texts. No word holds a line feed, so that none is found across two texts.
 *
 * @param texts expressions, separated by commas @param next the number of the first parameter
 */
export function searchCondition(
  text: string | undefined,
  texts: string,
  next: number,
): { readonly sql: string; readonly parameters: readonly string[] } {
  const parameters: string[] = [];
  const words = searchWordsOf(text ?? '').map((spellings) => {
    const found = spellings.flatMap(inAnyLocale).map((spelling) => {
      parameters.push(spelling);
      return `strpos(lower(concat_ws(chr(10), ${texts})), $${next + parameters.length - 1}::text) > 0`;
    });
    return `(${found.join(' OR ')})`;
  });
  return { sql: words.length === 0 ? 'TRUE' : words.join(' AND '), parameters };
}

/**
 * In a database of the locale C, `lower` leaves capitals beyond ASCII as they are: such a word is also looked for with its first
 * letter or all of them as capitals, as names and headings have them.
 */
function inAnyLocale(spelling: string): readonly string[] {
  const [first = '', ...rest] = spelling;
  const capitals = [first.toUpperCase() + rest.join(''), spelling.toUpperCase()];
  return [...new Set([spelling, ...capitals.map((text) => text.replace(/[A-Z]+/g, (ascii) => ascii.toLowerCase()))])];
}
