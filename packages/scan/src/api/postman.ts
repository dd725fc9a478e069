import type { ApiCall, ApiCredential, ApiDescription } from './description.ts';
import { type Fields, fieldsOf } from './json-object.ts';

/** Folders in folders: nobody sorts deeper. */
const deepest = 20;

/**
 * Reads a Postman collection, format 2.0 or 2.1. Null for everything else.
 *
 * @param url the folder that the calls are below, where only a variable of an environment says so
 * @see https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */
export function readPostman(text: string, url: string): ApiDescription | null {
  const collection = fieldsOf(parseJson(text));
  const info = fieldsOf(collection?.info);
  if (collection === null || info === null || !String(info.schema).includes('/collection/')) return null;
  const requests = requestsIn(collection.item, '', 0);
  const bases = new Map(
    listOf(collection.variable).map(({ key, value }) => [String(key), folderOf(String(value), url)]),
  );
  const credentials = [
    ...[collection.auth, ...requests.map(({ request }) => request.auth)].flatMap(credentialIn),
    ...requests.flatMap(({ request }) => listOf(request.header).flatMap(credentialInHeader)),
  ];
  const baseOf = (variable: string) => bases.get(variable) ?? folderOf(url, url);
  return { calls: requests.flatMap((request) => callOf(request, baseOf)), credentials };
}

interface Named {
  readonly words: string;
  readonly request: Fields;
}

function requestsIn(items: unknown, folder: string, depth: number): Named[] {
  if (!Array.isArray(items) || depth > deepest) return [];
  return (items as unknown[]).flatMap((one) => {
    const item = fieldsOf(one);
    if (item === null) return [];
    const words = `${folder} ${String(item.name ?? '')}`.trim();
    const request = typeof item.request === 'string' ? { url: item.request } : fieldsOf(item.request);
    return [...(request === null ? [] : [{ words, request }]), ...requestsIn(item.item, words, depth + 1)];
  });
}

function folderOf(address: string, url: string): string {
  return URL.canParse(address, url) ? new URL('.', new URL(address, url)).pathname.replace(/\/$/, '') : '';
}

function callOf({ words, request }: Named, baseOf: (variable: string) => string): ApiCall[] {
  const path = pathOf(request.url, baseOf);
  if (path === null) return [];
  const method = typeof request.method === 'string' ? request.method.toUpperCase() : 'GET';
  return [{ method, path, words: words.slice(0, 500), ...bodyOf(fieldsOf(request.body)) }];
}

/** `{{baseUrl}}/users/:id?all=1`, where the variable stands for the address of the application or of a folder below it. */
function pathOf(url: unknown, baseOf: (variable: string) => string): string | null {
  const raw = typeof url === 'string' ? url : fieldsOf(url)?.raw;
  if (typeof raw !== 'string') return null;
  const [start = '', variable] = /^\s*(?:https?:\/\/)?(?:\{\{\s*([^}]*?)\s*\}\}|[^/?#{]*)/i.exec(raw) ?? [];
  const path = raw.slice(start.length).replace(/#.*$/, '');
  const named = path.replace(/\{\{\s*([^}]+?)\s*\}\}/g, '{$1}').replace(/(?<=\/):([\w-]+)/g, '{$1}');
  const base = variable === undefined ? '' : baseOf(variable);
  return base + (named.startsWith('/') ? named : `/${named}`);
}

function bodyOf(body: Fields | null): Pick<ApiCall, 'fields' | 'type'> {
  switch (body?.mode) {
    case 'raw':
      return { fields: fieldsInJson(String(body.raw ?? '')), type: 'json' };
    case 'urlencoded':
      return { fields: listOf(body.urlencoded).map(({ key }) => String(key)), type: 'form' };
    default:
      return { fields: [], type: null };
  }
}

/** `{{variable}}` stands in strings, and in the place of numbers. */
function fieldsInJson(raw: string): string[] {
  const plain = raw.replace(/"[^"]*"|\{\{[^}]*\}\}/g, (part) => (part.startsWith('"') ? part : '0'));
  const value = fieldsOf(parseJson(plain));
  return value === null ? [] : namesIn(value, 0);
}

function namesIn(value: Fields, depth: number): string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const fields = depth < 4 ? fieldsOf(inner) : null;
    return fields === null ? [name] : namesIn(fields, depth + 1).map((one) => `${name}.${one}`);
  });
}

function credentialIn(value: unknown): ApiCredential[] {
  const auth = fieldsOf(value);
  if (auth?.type === 'bearer' || auth?.type === 'oauth2')
    return [{ in: 'header', name: 'Authorization', scheme: 'Bearer' }];
  if (auth?.type !== 'apikey') return [];
  // Format 2.0 has an object where 2.1 has a list of keys and values.
  const listed = listOf(auth.apikey).map(({ key, value: content }): [string, unknown] => [String(key), content]);
  const { key, in: place } = { ...fieldsOf(auth.apikey), ...Object.fromEntries(listed) } as Fields;
  return typeof key === 'string' ? [{ in: place === 'query' ? 'query' : 'header', name: key, scheme: '' }] : [];
}

/** `Authorization: Token {{token}}`: written by hand, as most collections do it. */
function credentialInHeader({ key, value }: Fields): ApiCredential[] {
  const held = /^(?:([\w-]+) +)?\{\{[^}]*\}\}$/.exec(String(value));
  const isToken = typeof key === 'string' && /auth|token|session|api-?key/i.test(key);
  return held !== null && isToken ? [{ in: 'header', name: key, scheme: held[1] ?? '' }] : [];
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as unknown[]).map(fieldsOf).filter((one) => one !== null) : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}
