import { gzipSync } from 'node:zlib';
import type { ThrottleLimits } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { gatewaySecret, startDatabaseServer } from '../../test/couchdb/database-server.ts';
import { operator, startServer, type TestServer } from '../../test/start.ts';
import type { DialectsOptions } from './options.ts';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const none = { couchdb: false, rancher: false, arvados: false, cockroach: false } as const;

interface Dialect {
  readonly name: keyof DialectsOptions;
  readonly options: () => Promise<DialectsOptions>;
  /** How its clients present a session. */
  readonly credential: (token: string) => Record<string, string>;
  /** What it says "no" with. */
  readonly expectRefusal: (answer: LightMyRequestResponse, route: string) => void;
}

const dialects: readonly Dialect[] = [
  {
    name: 'couchdb',
    options: async () => {
      const database = await startDatabaseServer();
      return { ...none, couchdb: { openSignUp: true, gateway: { url: database.url, secret: gatewaySecret } } };
    },
    credential: (token) => ({ cookie: `AuthSession=${token}` }),
    expectRefusal(answer, route) {
      if (route.endsWith(' /*')) return;
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(Object.keys(answer.json())).toEqual(['error', 'reason']);
    },
  },
  {
    name: 'rancher',
    options: async () => ({ ...none, rancher: {} }),
    credential: (token) => ({ authorization: `Bearer ${token}` }),
    expectRefusal(answer) {
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.json()).toMatchObject({ type: 'error', status: answer.statusCode, code: expect.any(String) });
    },
  },
  {
    name: 'arvados',
    options: async () => ({ ...none, arvados: { trustedClients: ['https://workbench.example.com'] } }),
    credential: (token) => ({ authorization: `OAuth2 ${token}` }),
    expectRefusal(answer) {
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.json()).toEqual({ errors: [expect.any(String)], error_token: expect.any(String) });
    },
  },
  {
    name: 'cockroach',
    options: async () => ({ ...none, cockroach: {} }),
    credential: (token) => ({ 'x-cockroach-api-session': token, authorization: `Bearer ${token}` }),
    expectRefusal(answer, route) {
      if (/ \/log(in|out)$/.test(route)) {
        expect(answer.json()).toMatchObject({ code: expect.any(Number), message: expect.any(String), details: [] });
      } else {
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      }
    },
  },
];

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const long = 'x'.repeat(30_000);
const spaces = ' '.repeat(60_000);
/** In place of every field that any of the dialects reads. */
const fields = ['username', 'name', 'password', 'code', 'docs', 'keys', '_id', '_rev', 'roles', 'type', 'owner_uuid'];
const each = (value: string) => `{${fields.map((field) => `"${field}":${value}`).join()}}`;
const attributes = (text: string) => `{"api_client_authorization":{${text}}}`;

const bodies: readonly (readonly [Record<string, string>, string | Buffer])[] = [
  [json, '{"username":'],
  [json, ''],
  [json, '[]'],
  [json, '[[]]'],
  [json, '"x"'],
  [json, '7'],
  [json, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  [json, '{"__proto__":{"roles":["admin"],"username":"root","code":"root:x","scopes":[]}}'],
  [json, '{"constructor":{"prototype":{}},"username":"constructor","code":"__proto__:x"}'],
  [json, `{"username":${deep}}`],
  ...['null', '7', '1e400', 'true', '[]', '{}', '{"$gt":""}', '"a\\u0000b:x"', '"\\ud800:x"', '[null,7,{"_id":7}]'].map(
    (value) => [json, each(value)] as const,
  ),
  [json, each(JSON.stringify(long))],
  [json, JSON.stringify({ username: 'x'.repeat(1_048_576) })],
  [json, '{"_id":"org.couchdb.user:x","name":7,"roles":"admin","type":[]}'],
  [json, '{"docs":[null,7,"x",[],{"_id":null},{"_id":"org.couchdb.user:x","_deleted":true}],"keys":[null,7,{}]}'],
  [json, '{"api_client_authorization":"{"}'],
  [json, '{"api_client_authorization":[]}'],
  ...['"expires_at":"tomorrow"', '"expires_at":7', '"expires_at":"9999-99-99T99:99:99Z"', '"expires_at":{}'].map(
    (text) => [json, attributes(text)] as const,
  ),
  ...['"scopes":"x"', '"scopes":[7]', '"scopes":["GET"]', '"scopes":["get /x\\n"]', '"owner_uuid":{}'].map(
    (text) => [json, attributes(text)] as const,
  ),
  [form, 'name=%zz&password=%&username=%ff'],
  [form, 'username=a%00b&name=a%00b&code=a%00:b&password=x'],
  [form, 'username=root&username=other&__proto__=x'],
  [form, 'api_client_authorization=%7B'],
  [form, `_method=GET&order=${deep}&filters=[["scopes","=",${deep}]]&select=${deep}`],
  [form, `_method=GET&filters=[["uuid","in",${deep}],["created_at",">",${deep}]]`],
  [form, `scopes=${deep}&api_client_authorization={"scopes":${deep}}`],
  [{ 'content-type': 'text/plain' }, 'username=root'],
  [{ 'content-type': ';;;' }, '{}'],
  [{ 'content-type': 'application/x-protobuf' }, Buffer.alloc(1_000, 0xff)],
  [{ 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
  [{ ...json, 'content-encoding': 'gzip, br' }, 'x'],
  [{ ...json, 'content-encoding': 'gzip' }, 'no gzip'],
  [{ ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000, 32))],
];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const names = ['AuthSession', 'session', 'token', 'CSRF', '__Host-session'];
const headers: readonly Record<string, string>[] = [
  ...[
    'Basic',
    'Basic !!!',
    'Basic \u00ff\u00ff',
    'Bearer',
    'OAuth2 ',
    'Digest username="x"',
    '',
    long.slice(0, 9_000),
  ].map((authorization) => ({ authorization })),
  ...['web_user', 'a\0b:c', 'x-api-bearer', 'x-api-bearer:', ':', '_:_'].map((text) => ({
    authorization: `Basic ${base64(text)}`,
  })),
  // Where a pattern goes back over them again and again (CWE-1333), these take hours.
  ...['Basic', 'Bearer', 'OAuth2', 'Basic x', 'Bearer x'].map((scheme) => ({ authorization: `${scheme}${spaces}x y` })),
  { cookie: `AuthSession=${spaces}x;${spaces}token=x;${spaces}y`, accept: `text/html${spaces}x` },
  { 'content-type': `application/json${spaces};${spaces}x y`, 'content-encoding': `${spaces}x y` },
  { 'if-match': `"${spaces}"x`, host: `x${spaces}y`, 'x-forwarded-for': `${spaces}x y` },
  { authorization: `Bearer v2/${'/'.repeat(1_000)}` },
  { authorization: `Bearer ${'\u00ff'.repeat(1_000)}` },
  { cookie: names.map((name) => `${name}=${'%00'.repeat(100)}`).join('; ') },
  { cookie: names.map((name) => `${name}="\u00e9\t`).join('; ') },
  { cookie: `;;;===;${names.join('=;')}=` },
  { cookie: names.map((name) => `${name}=x;`.repeat(300)).join('') },
  { cookie: 'AuthSession=amFuOjU2Njg4MkI5OkEK3-1SRseo6yNRHfk-mmk6zOxm' },
  { 'x-cockroach-api-session': '\u00ff'.repeat(5_000) },
  { 'x-cockroach-api-session': '', 'x-api-csrf': '\u00ff'.repeat(1_000), 'if-match': '"' },
  { 'x-api-action-links': long, 'x-couchdb-www-authenticate': long },
  { accept: '\u00ff'.repeat(1_000), 'content-type': '\u00ff' },
  { host: 'evil.example/@x' },
  { host: '', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript', 'x-forwarded-for': '::::' },
  { 'sec-fetch-site': 'elsewhere', origin: 'null' },
  { 'x-http-method-override': 'DELETE', 'x-auth-couchdb-username': 'root', 'x-auth-couchdb-roles': '_admin' },
];

const queries = [
  '?rev=1&rev=2&count=1&count=2&limit=1&limit=2&start=1&start=2&return_to=x&return_to=y&api_token=1&api_token=2',
  '?limit[]=1&count=-1&offset=1e9&next[]=/',
  '?limit=99999999999999999999&offset=-1&start=%00&count=%00&rev=%00&next=/%00',
  '?filters={&keys={&order=;&select=[',
  '?filters=[[]]&keys=[{}]&order=["x desc","y"]&select=[7]',
  '?next=//evil.example&fail=/%5Cevil.example&return_to=//evil.example&redirectTo=//evil.example',
  '?__proto__=1&constructor=x&_method=DELETE&token=x&code=root:x&username=root&password=x',
  '?return_to=https://[::',
  '?%00=%00',
  `?order=${deep}`,
  `?order=x${'+'.repeat(30_000)}y&next=/${'+'.repeat(30_000)}y&return_to=${'+'.repeat(30_000)}y`,
  `?filters=[["scopes","=",${deep}]]&select=${deep}&keys=${deep}&scopes=${deep}`,
];

/** In place of a parameter or of everything that follows. */
const parameters = [
  'x',
  'org.couchdb.user%3Aother',
  '%00',
  '__proto__',
  'x'.repeat(900),
  '..%2f..%2fetc',
  '%F0%9F%8D%8E',
];

describe.each(dialects)('$name', ({ name, options, credential, expectRefusal }) => {
  it('refuses bad bodies, headers, queries and addresses in its own words at every route, and writes nothing', async () => {
    const server = await start(await options());
    const routes = await server.routes();
    const others = new Set(await (await start(none)).routes());
    const own = routes
      .filter((route) => !others.has(route))
      .flatMap((route) => requestsFor(route).map((request) => [route, request] as const));
    expect(new Set(own.map(([route]) => route)).size).toBeGreaterThan(8);
    const before = await stateOf(server);
    for (const [route, request] of own) await judge(route, request);
    expect(await stateOf(server)).toEqual(before);

    // What a session adds is that the requests get further; it may end, but it changes nobody.
    let token = '';
    for (const [route, request] of own.filter(([route]) => !makesTokens.has(route))) {
      if ((await server.authority.describe(token)) === null) token = await tokenFor(server);
      await judge(route, { ...request, headers: { ...credential(token), ...request.headers } });
    }
    expect((await stateOf(server)).users).toEqual(before.users);
    expect(server.log()).not.toContain('"level":50');

    async function judge(route: string, request: InjectOptions): Promise<void> {
      const answer = await server.send(request);
      const asked = `${name}: ${JSON.stringify(request).slice(0, 400)} is ${answer.statusCode}: ${answer.body.slice(0, 200)}`;
      expect(answer.statusCode, asked).toBeLessThan(500);
      expect(answer.body, asked).not.toMatch(/ {4}at |node_modules/);
      expect(URL.parse(answer.headers.location ?? '/', 'http://localhost')?.host, asked).toBe('localhost');
      // A request without a host that it could be for is nobody's, and has no dialect (RFC 9112 3.2).
      const isHostless = answer.statusCode === 400 && /\bHost header/.test(answer.body);
      if (answer.statusCode < 400 || answer.body === '' || isHostless) return;
      try {
        expectRefusal(answer, route);
      } catch (cause) {
        throw new Error(asked, { cause });
      }
    }
  }, 240_000);
});

/** With a live token and `{}` they do what they are for. */
const makesTokens = new Set([
  'POST /arvados/v1/api_client_authorizations',
  'POST /arvados/v1/api_client_authorizations/create_system_auth',
]);

/** Nobody is kept out, so that each request gets as far as it can. */
const unthrottled: ThrottleLimits = { freeFailures: 1e6, firstDelayMs: 1, longestDelayMs: 1, forgetAfterMs: 1 };

async function start(options: DialectsOptions): Promise<TestServer & { readonly routes: () => Promise<string[]> }> {
  const server = await startServer({
    dialects: options,
    throttle: { account: unthrottled, address: unthrottled },
  });
  const routes = new Set<string>();
  server.app.addHook('onRoute', ({ method, url }) => {
    // What is there for every method is the same for all of them.
    const methods = url.endsWith('*') ? ['GET', 'POST'] : [method].flat();
    for (const each of methods) if (each !== 'HEAD') routes.add(`${each} ${url}`);
  });
  return {
    ...server,
    async routes() {
      await server.app.ready();
      return [...routes];
    },
  };
}

function requestsFor(route: string): InjectOptions[] {
  const [method = '', form = ''] = route.split(' ');
  const urls = /[:*]/.test(form)
    ? parameters.map((parameter) => (form === '/*' ? `/db/${parameter}` : form.replace(/:\w+|\*/, parameter)))
    : [form];
  const [url = ''] = urls;
  const ask = (request: InjectOptions) => ({ method: method as NonNullable<InjectOptions['method']>, ...request });
  const requests = [
    ...urls.map((each) => ask({ url: each, headers: json })),
    ...queries.map((query) => ask({ url: url + query })),
    ...headers.map((set) => ask({ url, headers: set })),
  ];
  if (method === 'GET' || method === 'OPTIONS') return requests;
  return [...requests, ...bodies.map(([types, payload]) => ask({ url, headers: types, payload }))];
}

async function tokenFor({ authority }: TestServer): Promise<string> {
  const minted = await authority.mint({ username: 'root', kind: 'minted', lifetimeMs: 3_600_000 }, operator);
  return minted.ok ? minted.token.reveal() : minted.code;
}

/** What must be as it was. */
async function stateOf({ authority }: TestServer) {
  const users = (await authority.listUsers({ limit: 100 })).items;
  return { users, sessions: (await authority.listSessions({ limit: 100 })).items };
}
