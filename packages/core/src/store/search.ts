import { foldUsername } from '../user/username.ts';

/**
 * What somebody types into a search: words, each of which has to be found somewhere, in any order. A word comes in several
 * spellings, one of which is enough.
 */
export type SearchWord = readonly string[];

/** The first ones tell most, and each costs. */
const mostWords = 8;

/** What people call a device by, and what its user agent says instead. */
const saidInUserAgents: ReadonlyMap<string, readonly string[]> = new Map([
  ['edge', ['edg/', 'edga/', 'edgios/']],
  ['opera', ['opr/']],
  ['ios', ['iphone os', 'cpu os']],
  ['ipados', ['ipad']],
  ['macos', ['mac os x']],
  ['node.js', ['node', 'undici']],
]);

/** What only joins the words for a device: `Chrome 142 on Windows`. */
const joiningWords = new Set(['on', 'auf', '·', ',', '–']);

/** The words of a search. Without any it finds everything. */
export function searchWordsOf(text: string): readonly SearchWord[] {
  const typed = text.trim().split(/\s+/).filter(Boolean);
  const telling = typed.filter((word) => !joiningWords.has(word.toLowerCase()));
  return (telling.length === 0 ? typed : telling).slice(0, mostWords).map(spellingsOf);
}

function spellingsOf(word: string): SearchWord {
  const lower = word.toLowerCase();
  return [...new Set([lower, foldForSearch(word), ...(saidInUserAgents.get(lower) ?? [])])];
}

/** Whether every word is in one of the texts. */
export function areAllFound(words: readonly SearchWord[], texts: readonly (string | null | undefined)[]): boolean {
  const folded = texts.map((text) => (text == null ? '' : foldForSearch(text)));
  return words.every((word) => word.some((spelling) => folded.some((text) => text.includes(spelling))));
}

/** As names are compared; what is plain ASCII, which is nearly everything, takes the short way. */
function foldForSearch(text: string): string {
  return isAscii.test(text) ? text.toLowerCase() : foldUsername(text);
}

const isAscii = /^[\0-\x7f]*$/;
