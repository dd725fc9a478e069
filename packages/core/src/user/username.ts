import { CurfewError } from '../errors.ts';

/** A name as its user writes it, in Unicode's composed form (NFC). It is what everybody is shown. */
export type Username = string & { readonly __brand: 'Username' };

/** How names are compared. One rule holds for everybody of a store. */
export interface NameRule {
  /** Whether `Jan` and `jan` are two users. */
  readonly caseSensitive: boolean;
}

/** In characters, not in the units in which JavaScript counts. */
const longestName = 128;
/** In the same characters. Compatibility forms grow: one ligature stands for up to 18 letters, and an index holds no more than this. */
const longestKey = 512;

/**
 * Reads a user name. Letters of all scripts are taken, and so are spaces between words: no-break spaces become plain ones, because
 * nobody can see or type the difference. There is no colon (RFC 7617 splits on it) and no control character; joiners are letters of
 * scripts that need them (RFC 5892 A.1).
 *
 * @throws CurfewError `invalid-username`, naming the value.
 * @see RFC 8265 3.4, UsernameCasePreserved in spirit
 */
export function parseUsername(text: string): Username {
  const name = readUsername(text);
  if (name !== null) return name;
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  throw new CurfewError(
    'invalid-username',
    `invalid user name ${shown}: use 1 to ${longestName} characters without colons, control characters, and spaces at either end`,
  );
}

/**
 * As {@link parseUsername}. @returns `null` for what can be nobody's name.
 *
 * @example
 * readUsername('a:b'); // null
 */
export function readUsername(text: string): Username | null {
  const name = text.normalize('NFC').replace(/[\u00a0\u2007\u202f]/g, ' ');
  const key = foldUsername(name);
  const { length } = [...name];
  const isPlain = !/[\p{C}\p{Zl}\p{Zp}]|^\p{Zs}|\p{Zs}$/u.test(name.replace(joiners, '')) && !key.includes(':');
  const isName = isPlain && length <= longestName && key !== '' && [...key].length <= longestKey;
  return isName ? (name as Username) : null;
}

/**
 * What a name is found by, and what no two users share.
 *
 * @example
 * usernameKey(parseUsername('Ada'), { caseSensitive: false }); // 'ada'
 */
export function usernameKey(name: Username, { caseSensitive }: NameRule): string {
  return caseSensitive ? name : foldUsername(name);
}

/**
 * Unicode's `toNFKC_Casefold`, which JavaScript lacks: names that differ by case, width or invisible characters alone are one. Lower
 * case is the same but for a few letters, which have an upper case in common with others.
 *
 * @see Unicode Standard 3.13, R5 and D146
 */
export function foldUsername(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .replace(unfolded, (letter) => letter.toUpperCase().toLowerCase())
    .normalize('NFKC')
    .replace(/\p{Zs}/gu, ' ');
}

/** Sharp s, final sigma, the iota under Greek vowels, and old Cyrillic shapes. */
const unfolded = /ß|ς|\u0345|[\u1c80-\u1c88]/g;

const joining = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
].map((script) => `\\p{Script=${script}}`);
/** Zero-width joiners and non-joiners within a word. Between the letters of other scripts they would only hide. */
const joiners = new RegExp(`(?<=[${joining.join('')}])[\\u200c\\u200d](?=[${joining.join('')}])`, 'gu');
