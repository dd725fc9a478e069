import { type HttpResponse, header, isRedirect } from '../http/message.ts';
import { readPage } from '../page/page.ts';

/** What is compared of an answer: nothing that changes from one request to the next. */
export interface Observation {
  readonly status: number;
  /** Path that the answer redirects to, or null. */
  readonly redirectsTo: string | null;
  readonly asksForPassword: boolean;
  readonly words: ReadonlySet<string>;
  readonly body: string;
}

export function observe(response: HttpResponse, url: string): Observation {
  const location = header(response, 'location');
  const isHtml = /html/.test(header(response, 'content-type') ?? '') || response.body.trimStart().startsWith('<');
  const page = isHtml ? readPage(response.body, url) : null;
  return {
    status: response.status,
    redirectsTo:
      isRedirect(response) && URL.canParse(location ?? '', url) ? new URL(location ?? '', url).pathname : null,
    asksForPassword: page?.forms.some(({ fields }) => fields.some(({ type }) => type === 'password')) ?? false,
    words: wordsOf(page?.text ?? response.body),
    body: response.body,
  };
}

/** Numbers, dates and random values are left out: they differ between two views of one page. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.slice(0, 100_000).match(/[\p{L}_@.-][\p{L}\p{N}_@.-]*/gu) ?? [];
  return new Set(words.filter((word) => word.length <= 40).slice(0, 5000));
}

/** Jaccard similarity of two pages' words, 0 to 1. */
export function similarity(a: Observation, b: Observation): number {
  const shared = [...a.words].filter((word) => b.words.has(word)).length;
  const all = a.words.size + b.words.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Words that each of some pages has, and none of the others. */
export function onlyIn(some: readonly Observation[], others: readonly Observation[]): string[] {
  const [first] = some;
  return [...(first?.words ?? [])].filter(
    (word) => some.every(({ words }) => words.has(word)) && !others.some(({ words }) => words.has(word)),
  );
}

/**
 * What tells two kinds of answer apart each time; null: nothing does. What differs within one kind (form tokens, times,
 * a random error number) says nothing.
 */
export function differenceBetween(some: readonly Observation[], others: readonly Observation[]): string | null {
  const apart = (read: (seen: Observation) => string) => {
    const [one, other] = [new Set(some.map(read)), new Set(others.map(read))];
    return one.size === 1 && other.size === 1 && [...one][0] !== [...other][0];
  };
  if (apart(({ status }) => String(status))) return 'the status';
  if (apart(({ redirectsTo }) => redirectsTo ?? '')) return 'the place that it leads to';
  const words = [...onlyIn(some, others), ...onlyIn(others, some)].slice(0, 5);
  return words.length === 0 ? null : `the words ${words.join(', ')}`;
}
