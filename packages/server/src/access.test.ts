import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../test/start.ts';

interface Operation {
  readonly call: string;
  readonly method: NonNullable<InjectOptions['method']>;
  readonly path: string;
  readonly tags: readonly string[];
}

/** Every call that the document has, so that a new one is covered by itself. */
async function readOperations({ send }: TestServer): Promise<Operation[]> {
  const { paths } = (await send({ url: '/openapi.json' })).json<{
    paths: Record<string, Record<string, { tags: string[] }>>;
  }>();
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { tags }]) => {
      const name = method.toUpperCase() as Operation['method'];
      return { call: `${name} ${path}`, method: name, path, tags };
    }),
  );
}

const strangerId = '00000000-0000-4000-8000-000000000000';

function addressOf({ path }: Operation, id: string = strangerId): string {
  return path.replace('{id}', id).replace(/\{\w+\}/, 'other');
}

/** The calls that need no session: everything else must refuse without one. */
const open = new Set([
  'POST /v1/sessions',
  // The other half of it.
  'POST /v1/sessions/second-step',
  'POST /v1/sessions/anonymous',
  // A passkey, or a link that counts once, is the credential.
  'POST /v1/passkeys/sign-in/options',
  'POST /v1/passkeys/sign-in',
  'POST /v1/passkeys/proof',
  'POST /v1/passkeys/set-up/options',
  'POST /v1/passkeys/set-up',
  'POST /set-up',
  // Says how a browser binds its sessions, and nothing of anybody.
  'GET /device-binding',
  'DELETE /v1/sessions/current',
  'POST /oauth2/revoke',
  'GET /sign-in',
  'POST /sign-in',
  // Forms that lead to the sign-in where nobody is signed in.
  'POST /step-up',
  'POST /second-step',
  'POST /account/codes',
  'GET /sign-out',
  'POST /sign-out',
  'GET /',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
]);
const leadToSignIn = new Set([
  'GET /console',
  'GET /account',
  'GET /step-up',
  'GET /second-step',
  'GET /account/codes',
  'GET /account/passkeys',
  'GET /account/connections',
]);
/** Not to be waited for: it goes on. */
const streams = new Set(['GET /v1/account/stream']);

describe('without a session', () => {
  it('every call refuses that the document does not say is open', async () => {
    const server = await startServer();
    for (const operation of await readOperations(server)) {
      if (open.has(operation.call) || leadToSignIn.has(operation.call)) continue;
      const { method, call } = operation;
      expect((await server.send({ method, url: addressOf(operation) })).statusCode, call).toBe(401);
    }
  });
});

describe('an ordinary user', () => {
  it('gets 403 from every administrative call, and nothing else', async () => {
    const server = await startServer();
    const { authority, send, signIn } = server;
    const [{ bearer }, foreign] = [await signIn(), await signIn('other')];
    const anonymous = await send({ method: 'POST', url: '/v1/sessions/anonymous', payload: { transport: 'bearer' } });
    const everything = async () => ({
      sessions: (await authority.listSessions({ limit: 50 })).items,
      users: (await authority.listUsers({ limit: 50 })).items,
      events: (await authority.listEvents({ limit: 50 })).items,
    });
    const before = await everything();
    const administrative = (await readOperations(server)).filter(({ tags }) => tags.includes('administration'));
    expect(administrative.length).toBeGreaterThan(12);
    for (const authorization of [bearer, `Bearer ${anonymous.json().token}`]) {
      for (const operation of administrative) {
        const { method, call } = operation;
        const answer = await send({ method, url: addressOf(operation, foreign.id), headers: { authorization } });
        const { status, code, detail } = answer.json();
        expect([call, status, code]).toEqual([call, 403, 'admin-required']);
        expect(Object.keys(answer.json()).sort()).toEqual(['code', 'detail', 'instance', 'status', 'title', 'type']);
        expect(detail).not.toMatch(/other|root/);
      }
    }
    expect(await everything()).toEqual(before);
  });

  it('gets 404 for the session of another, as for one that does not exist', async () => {
    const server = await startServer();
    const { authority, send, signIn } = server;
    const [{ bearer }, { id }] = [await signIn(), await signIn('other')];
    const before = await authority.findSession(id);
    const calls = (await readOperations(server)).filter(
      ({ path, tags }) => path.includes('/sessions/{id}') && !tags.includes('administration'),
    );
    expect(calls.length).toBeGreaterThanOrEqual(2);
    for (const operation of calls) {
      const ask = async (asked: string) => {
        const url = addressOf(operation, asked);
        const answer = await send({ method: operation.method, url, headers: { authorization: bearer } });
        const { instance: _, ...problem } = answer.json();
        return JSON.stringify(problem).replaceAll(asked, 'ID');
      };
      const foreign = await ask(id);
      expect([operation.call, foreign]).toEqual([operation.call, await ask(strangerId)]);
      expect(JSON.parse(foreign)).toMatchObject({ status: 404, code: 'session-not-found' });
    }
    expect(await authority.findSession(id)).toEqual(before);
  });

  it('reads nothing of others, whatever they read', async () => {
    const server = await startServer();
    const { send, signIn, authority } = server;
    const [{ bearer }, foreign, root] = [await signIn(), await signIn('other'), await signIn('root')];
    await authority.setProfile(
      'other',
      { email: 'other@example.com' },
      { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' },
    );
    const secrets = [foreign.id, root.id, '"other"', 'other@example.com'];
    const reading = (await readOperations(server)).filter(
      ({ call, method, path }) => method === 'GET' && path.startsWith('/v1/') && !streams.has(call),
    );
    for (const operation of reading) {
      for (const query of ['', '?user=other', `?session=${foreign.id}`, `?q=${foreign.id}`]) {
        const url = `${addressOf(operation)}${query}`;
        const { statusCode, body } = await send({ url, headers: { authorization: bearer } });
        // A refusal may name what was asked for.
        if (statusCode === 200) expect([url, secrets.filter((secret) => body.includes(secret))]).toEqual([url, []]);
      }
    }
  });
});

describe('a page of another site', () => {
  it('changes nothing and follows no stream with an administrator’s cookie', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn('root');
    const dangerous = (await readOperations(server)).filter(
      ({ method, path }) => path.startsWith('/v1/') && (method !== 'GET' || path.endsWith('/stream')),
    );
    expect(dangerous.length).toBeGreaterThan(20);
    for (const operation of dangerous) {
      for (const site of ['cross-site', 'same-site']) {
        const headers = { cookie, 'sec-fetch-site': site };
        const answer = await server.send({ method: operation.method, url: addressOf(operation), headers });
        expect([operation.call, answer.statusCode, answer.json().code]).toEqual([
          ...[operation.call, 403, 'cross-site-request'],
        ]);
      }
    }
  });
});

describe('the document', () => {
  it('says of every call under /v1 for whom it is', async () => {
    for (const { path, tags, call } of await readOperations(await startServer())) {
      if (!path.startsWith('/v1/')) continue;
      const callers = ['administration', 'sessions', 'applications'].filter((tag) => tags.includes(tag));
      expect([call, callers]).toEqual([call, [expect.any(String)]]);
    }
  });
});
