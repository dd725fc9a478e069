import { type SearchWord, searchWordsOf } from '@curfew/core';

/** Where a search looks for a user, the columns of `users` under the name `u`. */
export const userTexts = "u.username, u.username_key, u.profile->>'fullName', u.profile->>'email'";

/**
 * The condition that every word of a search is in one of the texts, or what the id begins with. No word holds a line feed, so that none is found across two texts.
 *
 * @param searched `texts` are expressions, separated by commas @param next the number of the first parameter
 */
export function searchCondition(
  text: string | undefined,
  { texts, id }: { readonly texts: string; readonly id: string },
  next: number,
): { readonly sql: string; readonly parameters: readonly string[] } {
  const parameters: string[] = [];
  const words = searchWordsOf(text ?? '').map((spellings) => {
    const found = spellings.flatMap(inAnyLocale).map((spelling) => {
      parameters.push(spelling);
      return `strpos(lower(concat_ws(chr(10), ${texts})), $${next + parameters.length - 1}::text) > 0`;
    });
    const starts = idStartsIn(spellings).map((start) => {
      parameters.push(start);
      return `starts_with(${id}::text, $${next + parameters.length - 1}::text)`;
    });
    found.push(...starts);
    return `(${found.join(' OR ')})`;
  });
  return { sql: words.length === 0 ? 'TRUE' : words.join(' AND '), parameters };
}

/**
 * In a database of the locale C, `lower` leaves capitals beyond ASCII as they are: such a word is also looked for with its first
 * letter or all of them as capitals, as names and headings have them.
 */
export function inAnyLocale(spelling: string): readonly string[] {
  const [first = '', ...rest] = spelling;
  const capitals = [first.toUpperCase() + rest.join(''), spelling.toUpperCase()];
  return [...new Set([spelling, ...capitals.map((text) => text.replace(/[A-Z]+/g, (ascii) => ascii.toLowerCase()))])];
}

/** Of the spellings of a word those that an id may begin with. */
export function idStartsIn(word: SearchWord): readonly string[] {
  return word.filter((spelling) => /^[0-9a-f-]+$/.test(spelling));
}
