import type { Element } from 'domhandler';
import { type HttpResponse, isHtml } from '../http/message.ts';
import { readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';

/** A longer text is about something else. */
const longest = 200;

/**
 * What a target says when it asks for patience or has locked an account: by status, or in a sentence of its page. Many
 * answer 200, 401 or 403 to that, as to a wrong password. Null: it says nothing of the kind.
 */
export function throttlingIn(response: HttpResponse): string | null {
  const { status } = response;
  const sentence = sentencesOf(response).find((one) => one.length <= longest && says('throttled', one));
  if (sentence !== undefined) return `"${sentence}"`;
  return status === 429 || status === 423 ? `status ${status}` : null;
}

function sentencesOf(response: HttpResponse): string[] {
  const texts = isHtml(response) ? textsOn(response.body) : [response.body.slice(0, 10_000)];
  return texts.flatMap((text) => text.split(/(?<=[.!?。！？])\s+|[\r\n{}"]+/u).map((one) => one.trim()));
}

/** What a person reads as one piece: not the lists that a text of the whole page runs together. */
function textsOn(body: string): string[] {
  return readPage(body, 'http://localhost/')
    .select('p, li, td, th, dd, dt, label, span, strong, b, em, h1, h2, h3, h4, h5, div, main, section, article, body')
    .slice(0, 2000)
    .map(ownText);
}

function ownText({ children }: Element): string {
  return children
    .map((child) => ('data' in child && child.type === 'text' ? String(child.data) : ' '))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
