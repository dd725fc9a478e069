import { relative } from '../http/address.ts';
import { escapePattern } from '../http/escape-pattern.ts';
import { jsonNodes } from '../http/json-nodes.ts';
import { header, headerValues } from '../http/message.ts';
import { parseSetCookie } from '../http/set-cookie.ts';
import { readPage } from '../page/page.ts';
import type { Extractor } from '../target/step.ts';
import type { RecordedExchange } from './recording.ts';

export interface ValueSource {
  /** Place of the exchange in the recording. */
  readonly index: number;
  readonly extractor: Extractor;
}

/** Shorter ones are found everywhere by chance. */
const shortest = 6;

/** Where a value came from: best a cookie or a page, since those can be fetched again without doing anything. */
export function sourceOf(
  value: string,
  name: string,
  { recording, before }: { readonly recording: readonly RecordedExchange[]; readonly before: number },
): ValueSource | null {
  if (value.length < shortest || !isMadeUp(value, name)) return null;
  const sources = recording.slice(0, before).flatMap((exchange, index) => {
    const extractor = whereIn(exchange, value);
    return extractor === null ? [] : [{ index, extractor, rank: rankOf(exchange) }];
  });
  const best = Math.max(...sources.map(({ rank }) => rank));
  return sources.findLast(({ rank }) => rank === best) ?? null;
}

function rankOf({ request, purpose }: RecordedExchange): number {
  if (request.method !== 'GET') return 0;
  return purpose === 'document' ? 2 : 1;
}

/** Words that an answer happens to have as well are no tokens. */
function isMadeUp(value: string, name: string): boolean {
  if (/csrf|xsrf|token|nonce|state|challenge|session|ticket|authenticity|execution|\b_?key\b/i.test(name)) return true;
  return value.length >= 8 && /\d/.test(value) && /[a-z]/i.test(value) && /^[\w.~+/=%:-]+$/.test(value);
}

function whereIn(exchange: RecordedExchange, value: string): Extractor | null {
  return inCookies(exchange, value) ?? inHeaders(exchange, value) ?? inBody(exchange, value);
}

function inCookies({ response, sentAt }: RecordedExchange, value: string): Extractor | null {
  for (const line of headerValues(response, 'set-cookie')) {
    const cookie = parseSetCookie(line, sentAt);
    if (cookie === null) continue;
    if (cookie.value === value) return { from: 'cookie', cookie: cookie.name, isDecoded: false };
    if (decoded(cookie.value) === value) return { from: 'cookie', cookie: cookie.name, isDecoded: true };
  }
  return null;
}

export function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function inHeaders({ response }: RecordedExchange, value: string): Extractor | null {
  const found = response.headers.find(
    ([name, one]) => name !== 'set-cookie' && (one === value || one === `Bearer ${value}`),
  );
  if (found === undefined) return null;
  const [name, whole] = found;
  return whole === value ? { from: 'header', header: name } : null;
}

function inBody({ request, response }: RecordedExchange, value: string): Extractor | null {
  if (!response.body.includes(value)) {
    // JSON may have written it otherwise; the text of a page never does.
    const escaped = JSON.stringify(value).slice(1, -1);
    if (!response.body.includes(escaped)) return null;
  }
  const node = jsonNodes(response.body).find((one) => one.value === value);
  if (node !== undefined) return { from: 'json', path: node.path };
  return /html/.test(header(response, 'content-type') ?? '') || response.body.trimStart().startsWith('<')
    ? (inPage(response.body, request.url, value) ??
        inLink(response.body, request.url, value) ??
        inText(response.body, value))
    : inText(response.body, value);
}

function inPage(html: string, url: string, value: string): Extractor | null {
  const page = readPage(html, url);
  for (const element of page.select('input[value], meta[content], [data-token], [data-csrf]')) {
    const attribute = Object.keys(element.attribs).find((name) => element.attribs[name] === value);
    const { name, id } = element.attribs;
    if (attribute === undefined || (name === undefined && id === undefined)) continue;
    const css = page.selectorOf(element);
    if (css !== '') return { from: 'css', css, attribute };
  }
  return null;
}

/** In the address of a link: a token of its own for each thing that a page offers to do. */
function inLink(html: string, url: string, value: string): Extractor | null {
  const addresses = readPage(html, url).links.flatMap((link) => (URL.canParse(link.url) ? relative(link.url) : []));
  const found = addresses.find((address) => address.includes(`=${value}`));
  if (found === undefined) return null;
  return { from: 'address', address: `${escapePattern(found.slice(0, found.indexOf(value)))}([^&#]+)` };
}

/** Between the words that stand before it and the quote after it, as in a script. */
function inText(text: string, value: string): Extractor | null {
  const at = text.indexOf(value);
  const head = text.slice(Math.max(0, at - 60), Math.max(0, at));
  const before = (/[\w.-]{3,40}["']?\s*[:=(]\s*["']$/.exec(head) ?? /[^\r\n]{6,30}["']$/.exec(head))?.[0];
  if (at < 0 || before === undefined) return null;
  return { from: 'regex', regex: `${escapePattern(before)}([^"']+)` };
}
