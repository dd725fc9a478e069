import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createCookieJar } from '../../test/cookie-jar.ts';
import { operator, password, startServer, type TestServer } from '../../test/start.ts';
import type { DialectsOptions } from './options.ts';
import { servedPolicies } from './policies.ts';

type Headers = Record<string, string>;

/** One way in which a dialect's clients carry their session. */
interface Client {
  readonly name: string;
  readonly dialect: keyof DialectsOptions;
  /** The policy that its sessions follow unless the configuration says otherwise. */
  readonly policy: string;
  /** @returns the headers of the requests that follow. */
  readonly signIn: (server: TestServer) => Promise<Headers>;
  readonly tryToSignIn: (secret: string) => InjectOptions;
  readonly request: InjectOptions;
  /** What a request gets that comes without a session. */
  readonly expectNobody: (answer: LightMyRequestResponse) => void;
  readonly signOut: InjectOptions;
}

const json = { 'content-type': 'application/json' };

const viaCookies =
  (attempt: InjectOptions, more: (jar: ReturnType<typeof createCookieJar>) => Headers = () => ({})) =>
  async ({ send }: TestServer): Promise<Headers> => {
    const jar = createCookieJar();
    const answer = await send(attempt);
    expect(answer.statusCode).toBeLessThan(300);
    jar.keep(answer);
    return { cookie: jar.header(), ...more(jar) };
  };

const is401 = (answer: LightMyRequestResponse) => expect(answer.statusCode).toBe(401);

const post = (url: string, payload: object): InjectOptions => ({ method: 'POST', url, headers: json, payload });
const couchdbSignIn = (secret: string) => post('/_session', { name: 'web_user', password: secret });
const rancherSignIn = (secret: string) => post('/v2-beta/token', { code: `web_user:${secret}` });
const arvadosSignIn = (secret: string) =>
  post('/arvados/v1/users/authenticate', { username: 'web_user', password: secret });
const consoleSignIn = (secret: string) => post('/login', { username: 'web_user', password: secret });
const apiSignIn = (secret: string) => post('/api/v2/login/', { username: 'web_user', password: secret });

const clients: readonly Client[] = [
  {
    name: 'CouchDB',
    dialect: 'couchdb',
    policy: 'couchdb',
    tryToSignIn: couchdbSignIn,
    signIn: viaCookies(couchdbSignIn(password)),
    request: { url: '/_session' },
    expectNobody: (answer) => expect([answer.statusCode, answer.json().userCtx.name]).toEqual([200, null]),
    signOut: { method: 'DELETE', url: '/_session' },
  },
  {
    name: 'Rancher, by cookie',
    dialect: 'rancher',
    policy: 'rancher',
    tryToSignIn: rancherSignIn,
    signIn: viaCookies(rancherSignIn(password), (jar) => ({ 'x-api-csrf': jar.get('CSRF') ?? '' })),
    request: { url: '/v2-beta/' },
    expectNobody: is401,
    signOut: { method: 'DELETE', url: '/v2-beta/token/current' },
  },
  {
    name: 'Rancher, by header',
    dialect: 'rancher',
    policy: 'rancher',
    tryToSignIn: rancherSignIn,
    async signIn({ send }) {
      const { jwt } = (await send(rancherSignIn(password))).json();
      return { authorization: `Basic ${btoa(`x-api-bearer:${jwt}`)}` };
    },
    request: { url: '/v2-beta/' },
    expectNobody: is401,
    signOut: { method: 'DELETE', url: '/v2-beta/token/current' },
  },
  {
    name: 'Arvados',
    dialect: 'arvados',
    policy: 'arvados',
    tryToSignIn: arvadosSignIn,
    async signIn({ send }) {
      const { uuid, api_token: secret } = (await send(arvadosSignIn(password))).json();
      return { authorization: `OAuth2 v2/${uuid}/${secret}` };
    },
    request: { url: '/arvados/v1/users/current' },
    expectNobody: is401,
    signOut: { url: '/logout' },
  },
  {
    name: 'CockroachDB’s console',
    dialect: 'cockroach',
    policy: 'cockroach',
    tryToSignIn: consoleSignIn,
    signIn: viaCookies(consoleSignIn(password)),
    request: { url: '/_admin/v1/users' },
    expectNobody: is401,
    signOut: { method: 'POST', url: '/logout' },
  },
  {
    name: 'CockroachDB’s API',
    dialect: 'cockroach',
    policy: 'cockroach',
    tryToSignIn: apiSignIn,
    async signIn({ send }) {
      const { session } = (await send(apiSignIn(password))).json();
      return { 'x-cockroach-api-session': session };
    },
    request: { url: '/api/v2/sessions/' },
    expectNobody: is401,
    signOut: { method: 'POST', url: '/api/v2/logout/' },
  },
];

const everyDialect: Record<keyof DialectsOptions, true> = {
  couchdb: true,
  rancher: true,
  arvados: true,
  cockroach: true,
};

/** What the web user's newest session is in the books. */
async function newestOf({ authority }: TestServer) {
  const [session] = (await authority.listSessions({ username: 'web_user', limit: 1 })).items;
  if (session === undefined) throw new Error('there is no session');
  return session;
}

it('there is a client of every dialect', () => {
  expect(new Set(clients.map(({ dialect }) => dialect))).toEqual(new Set(Object.keys(everyDialect)));
});

describe.each(clients)('a client of $name', (client) => {
  /** Signed in, and proven to be let in. */
  async function signedIn(options: Parameters<typeof startServer>[0] = {}) {
    const server = await startServer(options);
    const headers = await client.signIn(server);
    const ask = (request = client.request) => server.send({ ...request, headers });
    const answer = await ask();
    expect(() => client.expectNobody(answer)).toThrow();
    return { ...server, ask, headers };
  }

  it('has an ordinary session under the dialect’s own policy, listed and audited', async () => {
    const server = await signedIn();
    const session = await newestOf(server);
    const { idleTimeoutMs, tokenLifetimeMs } = servedPolicies.policies[client.policy] ?? {};
    expect(session).toMatchObject({ kind: 'interactive', policy: client.policy, label: client.dialect, idleTimeoutMs });
    expect(session.lifetimeEndsAt).toBe(session.createdAt + Number(tokenLifetimeMs));
    const { items } = await server.authority.listEvents({ sessionId: session.id, limit: 5 });
    expect(items).toMatchObject([{ type: 'sign-in', username: 'web_user', initiator: 'user' }]);
  });

  it('can be put under another policy, and follows that one’s caps', async () => {
    const rule = { idleTimeoutMs: 0, tokenLifetimeMs: 60_000, maxSessions: 1, onLimit: 'evict-oldest' } as const;
    const policies = {
      policies: { default: { ...rule, maxSessions: 0 }, tight: rule },
      roles: {},
      maxTokenLifetimeMs: 0,
    };
    const server = await signedIn({ policies, dialects: { [client.dialect]: { policy: 'tight' } } });
    expect(await newestOf(server)).toMatchObject({ policy: 'tight', lifetimeEndsAt: server.authority.now() + 60_000 });
    server.advance(1);
    await client.signIn(server);
    client.expectNobody(await server.ask());
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 5 });
    expect(items.map(({ endReason }) => endReason)).toEqual([null, 'evicted']);
  });

  it('feels at its next request that an operator has ended its session', async () => {
    const server = await signedIn();
    await server.authority.endSession((await newestOf(server)).id, operator);
    client.expectNobody(await server.ask());
  });

  it.each<[string, (server: TestServer) => Promise<unknown>]>([
    ['is disabled', ({ authority }) => authority.disableUser('web_user', operator)],
    ['is deleted', ({ authority }) => authority.deleteUser('web_user', operator)],
    ['has another password', ({ authority }) => authority.setPassword('web_user', 'another long password', operator)],
    ['has other roles', ({ authority }) => authority.setRoles('web_user', ['admin'], operator)],
  ])('is nobody as soon as its user %s', async (_name, change) => {
    const server = await signedIn();
    await change(server);
    client.expectNobody(await server.ask());
  });

  it('ends the row when it signs out: whoever kept the credential has nothing, here and everywhere', async () => {
    const server = await signedIn();
    const { id } = await newestOf(server);
    expect((await server.ask(client.signOut)).statusCode).toBeLessThan(400);
    expect(await server.authority.findSession(id)).toMatchObject({ endReason: 'signed-out', endedBy: 'user' });
    client.expectNobody(await server.ask());
    const { items } = await server.authority.listEvents({ sessionId: id, type: 'sign-out', limit: 5 });
    expect(items).toHaveLength(1);
    // Once more is no error, or the one that the system has for it, and changes nothing.
    expect((await server.ask(client.signOut)).statusCode).toBeLessThan(500);
    expect(await server.authority.findSession(id)).toMatchObject({ endReason: 'signed-out' });
  });

  it('ends, when it signs in, the session of a cookie that came along, and leaves one of a header alone', async () => {
    const server = await signedIn();
    const { id } = await newestOf(server);
    server.advance(1);
    const attempt = client.tryToSignIn(password);
    const csrf = server.headers['x-api-csrf'];
    const answer = await server.send({
      ...attempt,
      headers: { ...json, ...server.headers, ...(csrf === undefined ? {} : { 'x-api-csrf': csrf }) },
    });
    expect(answer.statusCode).toBeLessThan(300);
    const again = await server.ask();
    if (server.headers.cookie === undefined) {
      expect(await server.authority.findSession(id)).toMatchObject({ endedAt: null });
      expect(() => client.expectNobody(again)).toThrow();
    } else {
      expect(await server.authority.findSession(id)).toMatchObject({ endReason: 'rotated' });
      client.expectNobody(again);
    }
  });

  it('is throttled where it guesses, as everywhere', async () => {
    const server = await startServer();
    for (let guess = 0; guess < 6; guess++)
      expect((await server.send(client.tryToSignIn('wrong'))).statusCode).toBe(401);
    const right = await server.send(client.tryToSignIn(password));
    expect([403, 429]).toContain(right.statusCode);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    expect((await server.authority.statistics()).activeSessions.count).toBe(0);
  });

  it('finds nothing where its dialect is off, and everybody else is served as before', async () => {
    const server = await startServer({ dialects: { [client.dialect]: false } });
    for (const request of [client.request, client.tryToSignIn(password), client.signOut]) {
      const { statusCode } = await server.send({ url: '/', ...request });
      expect([404, 405]).toContain(statusCode);
    }
    expect((await server.authority.statistics()).activeSessions.count).toBe(0);
    for (const other of clients.filter(({ dialect }) => dialect !== client.dialect)) {
      const headers = await other.signIn(server);
      const answer = await server.send({ ...other.request, headers });
      expect(() => other.expectNobody(answer)).toThrow();
    }
  });
});

/** The clients fix the names of these cookies, so that they cannot begin with `__Host-`, and a host next door can plant some. */
describe.each([
  ['CouchDB', 'AuthSession'],
  ['Rancher, by cookie', 'token'],
  ['CockroachDB’s console', 'session'],
])('cookies that a neighbouring host has planted beside the one of %s', (name, cookieName) => {
  const client = clients.find((each) => each.name === name) as Client;
  const junk = (count: number) =>
    Array.from({ length: count }, (_, n) => `${cookieName}=${String(n).padStart(40, 'x')}`).join('; ');

  it.each<[string, (own: string, foreign: string) => string, boolean]>([
    ['any number before it hides nothing', (own) => `${junk(150)}; ${own}`, true],
    ['nor after it', (own) => `${own}; ${junk(150)}`, true],
    ['a live one of somebody else before it does, too', (own, foreign) => `${foreign}; ${own}`, false],
    ['and after it', (own, foreign) => `${own}; ${foreign}`, false],
  ])('%s', async (_case, cookieOf, isLetIn) => {
    const server = await startServer();
    const own = ((await client.signIn(server)).cookie ?? '').split('; ').find((each) => each.startsWith(cookieName));
    const { token } = await server.signIn('other');
    const answer = await server.send({
      ...client.request,
      headers: { cookie: cookieOf(own ?? '', `${cookieName}=${token}`) },
    });
    if (isLetIn) expect(() => client.expectNobody(answer)).toThrow();
    else client.expectNobody(answer);
    expect(answer.body).not.toContain('other');
  });

  it.each([
    ['sign-out', client.signOut],
    ['sign-in', client.tryToSignIn(password)],
  ])('%s ends the session behind any number of them', async (_way, request) => {
    const server = await startServer();
    const { cookie = '', ...others } = await client.signIn(server);
    const { id } = await newestOf(server);
    const headers = { ...json, ...others, cookie: `${junk(150)}; ${cookie}` };
    expect((await server.send({ ...request, headers })).statusCode).toBeLessThan(400);
    expect((await server.authority.findSession(id))?.endedAt).not.toBeNull();
  });

  it('where there are more than a browser keeps, sign-out is refused and ends nothing', async () => {
    const server = await startServer();
    const { cookie = '', ...others } = await client.signIn(server);
    const { id } = await newestOf(server);
    const answer = await server.send({ ...client.signOut, headers: { ...others, cookie: `${junk(250)}; ${cookie}` } });
    expect(answer.statusCode).toBe(431);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await server.authority.findSession(id))?.endedAt).toBeNull();
  });
});
