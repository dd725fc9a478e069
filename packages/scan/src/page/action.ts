import type { Element } from 'domhandler';
import { htmxOf } from './htmx.ts';
import type { Page } from './page.ts';

/** What pressing something on a page sends, as far as that can be read without running scripts. */
export interface PageAction {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Follows links, and the attributes by which common libraries make requests of links and buttons. */
export function actionOf(page: Page, element: Element): PageAction | null {
  const { attribs } = element;
  return htmxAction(page, element) ?? railsAction(page, attribs) ?? plainAction(page, attribs);
}

type Attributes = Readonly<Record<string, string>>;

function plainAction(page: Page, attribs: Attributes): PageAction | null {
  const { href } = attribs;
  const script = `${attribs.onclick ?? ''};${/^\s*javascript:/i.test(href ?? '') ? href : ''}`;
  const scripted = /location(?:\.href|\.assign|\.replace)?\s*(?:=|\()\s*["'`]([^"'`]+)["'`]/.exec(decode(script))?.[1];
  const [, fetched, init = ''] = /\bfetch\s*\(\s*["'`]([^"'`]+)["'`]\s*(?:,\s*(\{[^}]*\}))?/.exec(decode(script)) ?? [];
  if (fetched !== undefined) {
    const method = /\bmethod\s*:\s*["'`](\w+)["'`]/.exec(init)?.[1] ?? 'GET';
    return request(page, method.toUpperCase(), fetched);
  }
  const isPlain = href !== undefined && !/^\s*(javascript:|#)/i.test(href);
  const address = scripted ?? (isPlain ? href : (attribs['data-href'] ?? attribs['data-url']));
  return address === undefined ? null : request(page, 'GET', address);
}

function decode(script: string): string {
  try {
    return decodeURIComponent(script);
  } catch {
    return script;
  }
}

/** `data-method` (Rails UJS, Yii) submits a form of its own; `data-turbo-method` sends the method itself. */
function railsAction(page: Page, attribs: Attributes): PageAction | null {
  const posted = attribs['data-method'];
  const turbo = attribs['data-turbo-method'];
  const method = (turbo ?? posted ?? '').toUpperCase();
  if (attribs.href === undefined || method === '' || method === 'GET') return null;
  const token = metaOf(page, 'csrf-token');
  const parameter = metaOf(page, 'csrf-param') ?? '_token';
  if (turbo !== undefined) {
    return request(page, method, attribs.href, token === null ? {} : { 'X-CSRF-Token': token });
  }
  const fields = new URLSearchParams([
    ...(method === 'POST' ? [] : [['_method', method.toLowerCase()]]),
    ...(token === null ? [] : [[parameter, token]]),
  ] as [string, string][]);
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return request(page, 'POST', attribs.href, headers, fields.toString());
}

function htmxAction(page: Page, element: Element): PageAction | null {
  const found = htmxOf(element);
  if (found === null) return null;
  const token = metaOf(page, 'csrf-token');
  const headers = { ...(token !== null && { 'X-CSRF-Token': token }), ...found.headers };
  return request(page, found.method, found.address, headers);
}

function metaOf(page: Page, name: string): string | null {
  return page.select(`meta[name="${name}"]`)[0]?.attribs.content ?? null;
}

function request(
  page: Page,
  method: string,
  address: string,
  headers: Record<string, string> = {},
  body: string | null = null,
): PageAction | null {
  if (!URL.canParse(address.trim(), page.base)) return null;
  const url = new URL(address.trim(), page.base);
  url.hash = '';
  return /^https?:$/.test(url.protocol) ? { method, url: url.href, headers, body } : null;
}
