import { foldUsername } from '../user/username.ts';
import { type Page, type Position, readPosition, writePosition } from './cursor.ts';

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

/** What a search looks at in one row. */
export interface Searched {
  readonly id: string;
  readonly texts: readonly (string | null | undefined)[];
}

/** Whether every word is a part of one of the texts, or what the id begins with: in the middle of ids nobody looks for anything. */
export function areAllFound(words: readonly SearchWord[], { id, texts }: Searched): boolean {
  const folded = texts.map((text) => (text == null ? '' : foldForSearch(text)));
  return words.every((word) =>
    word.some((spelling) => id.startsWith(spelling) || folded.some((text) => text.includes(spelling))),
  );
}

/**
 * One page out of pages of several lists that a row may be in, each from the same place on: the first ones, each once, as far as all
 * of them have been read.
 */
export function mergePages<Item extends { readonly id: string }>(
  pages: readonly Page<Item>[],
  positionOf: (item: Item) => Position,
  { limit, isOldestFirst = false }: { readonly limit: number; readonly isOldestFirst?: boolean },
): Page<Item> {
  const inTurn = (one: Position, other: Position) => (isOldestFirst ? byNewest(other, one) : byNewest(one, other));
  const ends = pages.flatMap(({ cursor }) => (cursor === null ? [] : [readPosition(cursor)]));
  const end = ends.sort(inTurn)[0];
  const items = new Map(pages.flatMap((page) => page.items.map((item) => [item.id, item])));
  const inOrder = [...items.values()]
    .filter((item) => end === undefined || inTurn(positionOf(item), end) <= 0)
    .sort((one, other) => inTurn(positionOf(one), positionOf(other)));
  const last = inOrder[limit - 1];
  if (inOrder.length > limit && last !== undefined) {
    return { items: inOrder.slice(0, limit), cursor: writePosition(positionOf(last)) };
  }
  return { items: inOrder, cursor: end === undefined ? null : writePosition(end) };
}

function byNewest(one: Position, other: Position): number {
  if (one.at !== other.at) return other.at - one.at;
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1;
}

/** As names are compared; what is plain ASCII, which is nearly everything, takes the short way. */
function foldForSearch(text: string): string {
  return isAscii.test(text) ? text.toLowerCase() : foldUsername(text);
}

const isAscii = /^[\0-\x7f]*$/;
