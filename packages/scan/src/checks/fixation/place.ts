import type { Call } from '../../drive/visitor.ts';

/** A name and a value, as they are put into a request. */
export type Values = readonly (readonly [name: string, value: string])[];

/** Where a sign-in could read a token. `authorization` is the header of that name; its names are schemes (RFC 9110 11.6.2). */
export type PlaceKind = 'cookie' | 'authorization' | 'header' | 'body' | 'query' | 'path';

/** The same call with the values in that place; one that has no such place stays as it is. Cookies go into jars instead. */
export function put(kind: Exclude<PlaceKind, 'cookie'>, call: Call, values: Values): Call {
  switch (kind) {
    case 'authorization':
      return withAuthorization(call, values);
    case 'header':
      return withHeaders(call, values);
    case 'body':
      return withFields(call, values);
    case 'query':
      return withQuery(call, values);
    case 'path':
      return withPathParameters(call, values);
  }
}

/** For a person to read: `header X-Session`, `cookie sid`. */
export function placeLabel(kind: PlaceKind, names: readonly string[]): string {
  const few = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  const labels: Record<PlaceKind, string> = {
    cookie: `cookie ${few}`,
    authorization: `header Authorization (${names[0] || 'without a scheme'})`,
    header: `header ${few}`,
    body: `field ${few} of the body`,
    query: `parameter ${few} of the address`,
    path: `path parameter ${few} of the address`,
  };
  return labels[kind];
}

/** A password in the header leaves no room for a token. */
function withAuthorization(call: Call, [first]: Values): Call {
  const given = Object.entries(call.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  if (first === undefined || /^basic\s/i.test(given?.[1] ?? '')) return call;
  return withHeaders(call, [['Authorization', credentials(...first)]]);
}

/** Basic takes a token as the user's name, with an empty password. */
function credentials(scheme: string, token: string): string {
  if (scheme.toLowerCase() === 'basic') return `Basic ${Buffer.from(`${token}:`).toString('base64')}`;
  return scheme === '' ? token : `${scheme} ${token}`;
}

/** What stands before a token in `Authorization`; empty where nothing does. */
export function schemeOf(value: string): string {
  return /^([\w-]+)\s/.exec(value)?.[1] ?? '';
}

function withHeaders(call: Call, values: Values): Call {
  const added = new Set(values.map(([name]) => name.toLowerCase()));
  const others = Object.entries(call.headers ?? {}).filter(([name]) => !added.has(name.toLowerCase()));
  return { ...call, headers: { ...Object.fromEntries(others), ...Object.fromEntries(values) } };
}

/** The same body with more fields; other kinds of body stay as they are. */
function withFields(call: Call, values: Values): Call {
  const type = Object.entries(call.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (typeof call.body !== 'string') return call;
  if (type.includes('json')) return { ...call, body: withProperties(call.body, values) };
  if (type.includes('multipart')) return { ...call, body: withParts(call.body, type, values) };
  if (!type.includes('urlencoded')) return call;
  const fields = new URLSearchParams(call.body);
  for (const [name, value] of values) fields.set(name, value);
  return { ...call, body: fields.toString() };
}

/** Before all other parts: most readers take the first of several with one name. */
function withParts(body: string, type: string, values: Values): string {
  const boundary = /boundary="?([^";]+)/i.exec(type)?.[1] ?? '';
  const parts = values.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return parts.join('') + body;
}

function withProperties(body: string, values: Values): string {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return body;
  return JSON.stringify(
    values.reduce((object, [name, one]) => withProperty(object, name.split('.'), one), value as object),
  );
}

function withProperty(object: object, [key = '', ...rest]: readonly string[], value: string): object {
  const inner = (object as Readonly<Record<string, unknown>>)[key];
  const isObject = typeof inner === 'object' && inner !== null;
  return { ...object, [key]: rest.length === 0 ? value : withProperty(isObject ? inner : {}, rest, value) };
}

function withQuery(call: Call, values: Values): Call {
  const url = new URL(call.url);
  for (const [name, value] of values) url.searchParams.set(name, value);
  return { ...call, url: url.href };
}

/** `/page;name=value`: the path parameter that servlet containers write. */
export function withPathParameters(call: Call, values: Values): Call {
  const url = new URL(call.url);
  const names = new Set(values.map(([name]) => name));
  const path = url.pathname.split(';').filter((part, index) => index === 0 || !names.has(part.split('=', 1)[0] ?? ''));
  url.pathname = [...path, ...values.map(([name, value]) => `${name}=${value}`)].join(';');
  return { ...call, url: url.href };
}
