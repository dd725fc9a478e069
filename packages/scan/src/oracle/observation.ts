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
