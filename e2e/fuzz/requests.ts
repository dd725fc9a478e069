import { codeAt } from './authenticator.ts';
import type { FuzzAnswer, FuzzRequest } from './exchange.ts';
import type { Random } from './random.ts';
import type { Route } from './routes.ts';
import { type Actor, password, type Tokens } from './target.ts';
import type { Memory, Values } from './values.ts';

/** A request to a route, mostly well-formed and mostly from somebody who may do it. */
export function makeRequest(
  { method, path, parameters, bodies }: Route,
  { random, values, memory, tokens }: Source & { readonly tokens: Tokens },
): FuzzRequest {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((candidate) => candidate.name === name) ?? { name, in: 'path' };
    return encode(values.ofParameter(parameter)) || 'x';
  });
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && random.chance(parameter.required === true ? 0.97 : 0.25))
    .map((parameter) => `${encode(parameter.name)}=${encode(values.ofParameter(parameter))}`);
  if (random.chance(0.03)) query.push(`${encode(values.text())}=${encode(values.text())}`);
  const sent = random.chance(bodies === null ? 0.02 : 0.97) ? bodyOf(bodies, filled, { random, values, memory }) : null;
  return {
    method,
    path: `${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: {
      ...(path.startsWith('/v1/applications/') && random.chance(0.8)
        ? { authorization: `Bearer ${tokens.application}` }
        : credential(path, random, tokens)),
      ...surroundings(random, values),
      ...(sent !== null && { 'content-type': sent.type }),
    },
    body: sent === null || method === 'GET' || method === 'HEAD' || method === 'TRACE' ? null : sent.text,
  };
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What requests are made of. */
interface Source {
  readonly random: Random;
  readonly values: Values;
  readonly memory: Memory;
}

function bodyOf(
  bodies: Route['bodies'],
  path: string,
  { random, values, memory }: Source,
): { readonly type: string; readonly text: string } {
  const types = Object.keys(bodies ?? {});
  const type = types.length === 0 ? 'application/json' : random.pick(types);
  const made = values.ofSchema(bodies?.[type] ?? {}, '');
  const value = path.startsWith('/_users') && random.chance(0.5) ? fitDocument(made, path, { random, memory }) : made;
  const sent = takesCode.test(path) && random.chance(0.8) ? withCode(value, { random, memory }) : value;
  const text = type.includes('form') ? formOf(sent) : (JSON.stringify(sent) ?? '');
  if (random.chance(0.03))
    return { type: random.pick(['text/plain', 'application/x-protobuf', 'application/xml']), text };
  return { type, text: random.chance(0.03) ? text.slice(0, random.below(text.length + 1)) : text };
}

const takesCode = /\/(codes|confirm|step-up|second-step)$/;

/** With the code that an authenticator app would show now. */
function withCode(made: unknown, { random, memory }: Pick<Source, 'random' | 'memory'>): unknown {
  const code = memory.recall(random, 'one-time code');
  return typeof made === 'object' && made !== null && 'code' in made && code !== null ? { ...made, code } : made;
}

/** Reads the app that was set up last. */
export function keepCode(memory: Memory, random: Random, now: number): void {
  const secret = memory.recall(random, 'secret');
  if (secret !== null) memory.replace('one-time code', codeAt(secret, now));
}

/** A document of CouchDB is written only where its id, its name, its address and its revision agree. */
function fitDocument(made: unknown, path: string, { random, memory }: Pick<Source, 'random' | 'memory'>): unknown {
  if (typeof made !== 'object' || made === null || !('name' in made)) return made;
  const [, addressed] = /^\/_users\/(org\.couchdb\.user(?::|%3A)[^/?]+)$/.exec(path) ?? [];
  const id = addressed === undefined ? `org.couchdb.user:${made.name}` : decodeURIComponent(addressed);
  const known = memory.recall(random, `revision of ${id}`);
  const { _rev: _, ...rest } = made as Readonly<Record<string, unknown>>;
  return { ...rest, _id: id, name: id.replace('org.couchdb.user:', ''), roles: ['w1'], ...(known && { _rev: known }) };
}

function formOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return encode(String(value));
  return Object.entries(value)
    .map(([name, each]) => `${encode(name)}=${encode(typeof each === 'string' ? each : (JSON.stringify(each) ?? ''))}`)
    .join('&');
}

/** How somebody says who they are, in the ways of all dialects. */
function credential(path: string, random: Random, tokens: Tokens): Record<string, string> {
  const actor: Actor = random.chance(0.65) ? 'root' : random.pick(['web_user', 'other']);
  const token = tokens[actor];
  const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  // The ways of the dialects say nothing to the native API.
  const isNative = path.startsWith('/v1/') && random.chance(0.6);
  switch (isNative ? 12 : random.below(12)) {
    case 0:
      return {};
    case 1:
      return { authorization: `Bearer ${'x'.repeat(40)}` };
    case 2:
      return { cookie: `AuthSession=${token}` };
    case 3:
      return { cookie: `token=${token}; CSRF=abc`, 'x-api-csrf': 'abc' };
    case 4:
      return { authorization: basic('x-api-bearer', token) };
    case 5:
      return { authorization: basic(actor, password) };
    case 6:
      return { 'x-cockroach-api-session': token };
    case 7:
      return { authorization: `OAuth2 ${token}` };
    case 8:
      return { cookie: `session=${token}`, 'sec-fetch-site': random.pick(['same-origin', 'none', 'cross-site']) };
    default:
      return { authorization: `Bearer ${token}` };
  }
}

/** Headers that change what an answer is like. Each is rare, so that most requests come through. */
function surroundings(random: Random, values: Values): Record<string, string> {
  const word = () =>
    values
      .text()
      .replace(/[^\x20-\x7e]/g, '')
      .slice(0, 200);
  const rare: Readonly<Record<string, () => string>> = {
    accept: () => random.pick(['application/json', 'text/html', '*/*', 'application/x-protobuf', word()]),
    origin: () => random.pick(['http://127.0.0.1', 'https://evil.example', 'null']),
    'if-none-match': () => random.pick(['"1-x"', '*', word()]),
    'last-event-id': word,
    'idempotency-key': word,
    'curfew-background': () => random.pick(['1', '0', word()]),
    'x-forwarded-for': word,
    'x-http-method-override': () => random.pick(['DELETE', 'PUT', word()]),
    'x-couchdb-www-authenticate': () => 'Cookie',
    'accept-language': word,
    range: () => 'bytes=0-1',
  };
  return Object.fromEntries(
    Object.entries(rare).flatMap(([name, make]) => (random.chance(0.02) ? [[name, make()] as const] : [])),
  );
}

/** What later requests can name. */
export function remember(memory: Memory, { text, headers }: FuzzAnswer): void {
  for (const cookie of headers['set-cookie'] ?? []) {
    const token = /=([0-9A-Za-z]{40});/.exec(cookie)?.[1];
    if (token !== undefined) memory.keep('token', token);
  }
  if (!String(headers['content-type']).includes('json') || text.length > 200_000) return;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return;
  }
  walk(memory, answer, 0);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const kept: ReadonlyMap<string, readonly [kind: string, form: RegExp]> = new Map([
  ['id', ['session', uuid]],
  ['token', ['token', /^\w{40}$/]],
  ['api_token', ['token', /^\w{40}$/]],
  ['username', ['user', /./]],
  ['user', ['user', /./]],
  ['userId', ['userId', uuid]],
  ['uuid', ['uuid', /./]],
  ['cursor', ['cursor', /./]],
  ['_id', ['document', /./]],
  ['_rev', ['revision', /./]],
  ['rev', ['revision', /./]],
  ['secret', ['secret', /^[A-Z2-7]{16,}$/]],
  ['enrolment', ['enrolment', /./]],
]);

/** Those of before are worth nothing once there is another. */
const lastCounts = ['secret', 'enrolment'];

function rememberRevision(memory: Memory, value: object): void {
  const { _id, id = _id, _rev, rev = _rev } = value as Readonly<Record<string, unknown>>;
  if (typeof id === 'string' && typeof rev === 'string') memory.replace(`revision of ${id}`, rev);
}

function walk(memory: Memory, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 5) return;
  rememberRevision(memory, value);
  for (const [name, inner] of Object.entries(value).slice(0, 30)) {
    const [kind, form] = kept.get(name) ?? [];
    if (kind !== undefined && typeof inner === 'string' && form?.test(inner)) {
      if (lastCounts.includes(kind)) memory.replace(kind, inner);
      else memory.keep(kind, inner);
    }
    walk(memory, inner, depth + 1);
  }
}
