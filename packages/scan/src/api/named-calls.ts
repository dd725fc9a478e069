import { jsonNodes } from '../http/json-nodes.ts';
import { type HttpResponse, header } from '../http/message.ts';
import { readPage } from '../page/page.ts';
import { type ApiCall, type ApiDescription, nothingDescribed } from './description.ts';

const methodNames = 'GET|HEAD|POST|PUT|PATCH|DELETE';
/** `POST /login`, as documentation writes it. */
const spoken = new RegExp(`\\b(${methodNames})\\s+((?:https?://[^\\s/"'<>]+)?/[^\\s"'<>,;)\\]]*)`, 'g');
/** A start page that names more than this many calls is no start page. */
const mostCalls = 200;

/** The calls that a page, or a JSON document such as an API's root, names in its text, its links and its fields. */
export function readNamedCalls(response: HttpResponse, url: string): ApiDescription {
  const text = response.body.slice(0, 256 * 1024);
  const isJson = (header(response, 'content-type') ?? '').includes('json') || /^\s*[{[]/.test(text);
  const found = isJson ? inJson(text) : inPage(text, url);
  const calls = [...inText(isJson ? text.replaceAll('\\/', '/') : textOf(text, url)), ...found].flatMap((call) => {
    const path = onSite(call.path, url);
    return path === null ? [] : [{ ...call, path }];
  });
  return calls.length === 0 ? nothingDescribed : { calls: calls.slice(0, mostCalls), credentials: [] };
}

function textOf(html: string, url: string): string {
  const { text } = readPage(html, url);
  return text === '' ? html : text;
}

function inText(text: string): ApiCall[] {
  return [...text.matchAll(spoken)].map(([, method = '', path = '']) => named(method, path.replace(/[.:]+$/, '')));
}

function inPage(html: string, url: string): ApiCall[] {
  return readPage(html, url).links.map((link) => named(null, link.url, link.text));
}

const addressKeys = ['href', 'path', 'url', 'uri', 'route', 'endpoint'];

/** Every string that is an address, with the name of its field; and every object that has an address and a method. */
function inJson(text: string): ApiCall[] {
  return jsonNodes(text).flatMap(({ key, value }): ApiCall[] => {
    if (typeof value === 'object' && value !== null) return callOf(value as Readonly<Record<string, unknown>>, key);
    // {"/login": "POST"}: the address is the field.
    if (isAddress(key)) return [named(methodIn(value), key)];
    return typeof value === 'string' && isAddress(value) ? [named(null, value, key)] : [];
  });
}

/** `{"href": "/login", "method": "POST"}`, in the spellings in use. */
function callOf(value: Readonly<Record<string, unknown>>, key: string): ApiCall[] {
  const address = addressKeys.map((name) => value[name]).find((one) => typeof one === 'string' && isAddress(one));
  const method = methodIn(value.method ?? value.methods ?? value.verb);
  if (typeof address !== 'string' || method === null) return [];
  const words = [key, value.rel, value.name, value.title, value.description].filter((one) => typeof one === 'string');
  return [named(method, address, words.join(' '))];
}

function methodIn(value: unknown): string | null {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  return new RegExp(`\\b(${methodNames})\\b`, 'i').exec(text)?.[1]?.toUpperCase() ?? null;
}

function isAddress(text: string): boolean {
  return /^(https?:\/\/[^\s]+|\/[^\s]*)$/.test(text) && text.length < 300;
}

function named(method: string | null, path: string, words = ''): ApiCall {
  return { method, path, fields: [], type: null, words };
}

/** The path of an address of the same host, or null. */
function onSite(address: string, url: string): string | null {
  // A template is no address until its values are known, and `{` may not be escaped until then.
  if (!URL.canParse(address, url)) return null;
  const { host, pathname, search } = new URL(address, url);
  if (host !== new URL(url).host) return null;
  return (pathname + search).replaceAll('%7B', '{').replaceAll('%7D', '}');
}
