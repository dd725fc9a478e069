import { describe, expect, it } from 'vitest';
import { bearerOf, expectError, login, probe } from '../../../test/rancher.ts';
import { operator, password, startServer } from '../../../test/start.ts';

const hour = 3_600_000;

describe('sixteen hours (3)', () => {
  it('ends at the sixteenth hour, whatever the use, and not before', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    for (let passed = 0; passed < 15; passed++) {
      server.advance(hour);
      expect((await server.send(probe(headers))).statusCode).toBe(200);
    }
    server.advance(hour - 1);
    expect((await server.send(probe(headers))).statusCode).toBe(200);
    server.advance(1);
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
  });

  it('can have another policy', async () => {
    const off = { idleTimeoutMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const server = await startServer({
      policies: { policies: { default: { ...off, tokenLifetimeMs: hour } }, roles: {}, maxTokenLifetimeMs: 0 },
      dialects: { rancher: { policy: 'default' } },
    });
    const headers = { authorization: await bearerOf(server) };
    server.advance(hour);
    expect((await server.send(probe(headers))).statusCode).toBe(401);
  });

  it('feels an end from the command line at the next request', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    const [session] = (await server.authority.listSessions({ username: 'web_user', limit: 1 })).items;
    if (session === undefined) throw new Error('there is no session');
    await server.authority.endSession(session.id, operator);
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
  });
});

describe('the tests of cattle (7.1)', () => {
  it('C1: the token lists exactly one identity, which is the user', async () => {
    const { send } = await startServer();
    const token = (await send(login('web_user'))).json();
    expect(token.type).not.toBe('error');
    expect([token.user, token.userIdentity.login]).toEqual(['web_user', 'web_user']);
    const answer = await send({ url: '/v2-beta/token', headers: { authorization: `Bearer ${token.jwt}` } });
    expect(answer.json().data[0].identities).toHaveLength(1);
  });

  it.each(['   leading blanks', ...[...':;@!#$%^&*()+/<>?'].map((character) => `pass${character}word of cattle`)])(
    'C2, C3: the password %j works',
    async (secret) => {
      const server = await startServer();
      await server.authority.setPassword('web_user', secret, operator);
      server.advance(1);
      await bearerOf(server, 'web_user', secret);
    },
  );

  it('C4: of two logins both tokens work', async () => {
    const server = await startServer();
    const tokens = [await bearerOf(server), await bearerOf(server)];
    for (const authorization of tokens) {
      expect((await server.send(probe({ authorization }))).statusCode).toBe(200);
    }
  });

  it('C5: made-up credentials are refused', async () => {
    const { send } = await startServer();
    const answer = await send(login('made-up', 'secret'));
    expectError(answer, 401, 'Unauthorized');
  });

  it('C6, C7: a deactivated account is out at once; reactivated it signs in anew, and the old token stays dead', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    await server.authority.disableUser('web_user', operator);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    await server.authority.enableUser('web_user', operator);
    server.advance(1);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    await bearerOf(server);
  });

  it('C8: a deleted account is out, and one of the same name is another', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    const accountId = async () => (await server.send(login('web_user'))).json().accountId;
    const before = await accountId();
    await server.authority.deleteUser('web_user', operator);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    await server.authority.createUser({ username: 'web_user', password }, operator);
    expect(await accountId()).not.toBe(before);
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
  });

  it('C9: no two users have one login', async () => {
    const { authority } = await startServer();
    const again = await authority.createUser({ username: 'web_user', password }, operator);
    expect(again).toMatchObject({ ok: false, code: 'user-exists' });
  });

  it('C10: after a change of password the new one counts, and the sessions are over', async () => {
    const server = await startServer();
    const authorization = await bearerOf(server);
    await server.authority.setPassword('web_user', 'another password', operator);
    server.advance(1);
    await bearerOf(server, 'web_user', 'another password');
    expectError(await server.send(login('web_user')), 401, 'Unauthorized');
    expectError(await server.send(probe({ authorization })), 401, 'Unauthorized');
  });

  it('C11: a password that the rules refuse is refused', async () => {
    const { authority } = await startServer();
    await expect(authority.setPassword('web_user', 'short', operator)).rejects.toMatchObject({
      code: 'invalid-password',
    });
  });

  it('C13: whoever has not signed in sees schemas and tokens only', async () => {
    const { send } = await startServer();
    const { data } = (await send({ url: '/v2-beta/schemas' })).json();
    expect(data.map((schema: { id: string }) => schema.id)).toEqual(['schema', 'token']);
    const token = data[1];
    expect(token).toMatchObject({ create: true, update: false, deletable: true, pluralName: 'tokens' });
    expect(token.links.collection).toMatch(/\/v2-beta\/tokens$/);
    const creatable = Object.entries<{ create: boolean }>(token.resourceFields).filter(([, field]) => field.create);
    // Rancher 1.6 has the first alone; the others are Rancher 2's.
    expect(creatable.map(([name]) => name)).toEqual(['code', 'ttl', 'description', 'responseType']);
    expect(token.resourceFields.code).toMatchObject({ required: true, nullable: true, type: 'string' });
    expect((await send({ url: '/v2-beta/schemas/token' })).json()).toEqual(token);
  });
});

describe('what clients ask for besides', () => {
  it('is there for who has signed in', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    const root = (await server.send({ url: '/v2-beta', headers })).json();
    expect(root.links.schemas).toMatch(/\/v2-beta\/schemas$/);
    expect((await server.send({ url: '/v2-beta/projects', headers })).json()).toMatchObject({
      type: 'collection',
      data: [],
    });
    expect((await server.send({ url: '/v2-beta/schemas', headers })).json().data).toHaveLength(3);
    expectError(await server.send({ url: '/v2-beta/settings', headers }), 404, 'Not Found');
    expectError(await server.send({ url: '/v2-beta/projects/1a5', headers }), 404, 'Not Found');
    expectError(await server.send({ url: '/v2-beta/projects' }), 401, 'Unauthorized');
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const)(
    'tells whoever is not signed in so before all else, at every address but those to sign in: %s',
    async (method) => {
      const { send } = await startServer();
      for (const url of [
        '/v2-beta',
        '/v2-beta/',
        '/v2-beta/projects',
        '/v2-beta/x',
        '/v2-beta/x/y/z',
        '/v2-beta/tokenx',
      ]) {
        for (const request of [
          {},
          { headers: { 'content-type': 'application/json' }, payload: '{"broken":' },
          { headers: { 'content-type': 'application/x-unknown' }, payload: 'x' },
        ]) {
          const isRead = method === 'GET' || method === 'HEAD';
          const answer = await send({ method, url, ...(isRead ? {} : request) });
          expect([url, answer.statusCode]).toEqual([url, 401]);
          if (method !== 'HEAD') expectError(answer, 401, 'Unauthorized');
        }
      }
    },
  );

  it('says which methods an address has, and 404 for what is not there', async () => {
    const server = await startServer();
    const headers = { authorization: await bearerOf(server) };
    for (const [method, url, allow] of [
      ['PUT', '/v2-beta', 'GET, HEAD'],
      ['POST', '/v2-beta/', 'GET, HEAD'],
      ['PUT', '/v2-beta/token', 'GET, HEAD, POST'],
      ['PATCH', '/v2-beta/tokens', 'GET, HEAD, POST'],
      ['POST', '/v2-beta/token/current', 'GET, HEAD, DELETE'],
      ['DELETE', '/v2-beta/schemas', 'GET, HEAD'],
      ['PUT', '/v2-beta/schemas/token', 'GET, HEAD'],
      ['POST', '/v2-beta/projects', 'GET, HEAD'],
      ['DELETE', '/v2-beta/projects/1a5', 'GET, HEAD'],
      ['OPTIONS', '/v2-beta/project', 'GET, HEAD'],
    ] as const) {
      const answer = await server.send({ method, url, headers });
      expectError(answer, 405, 'Method not allowed');
      expect([url, answer.headers.allow]).toEqual([url, allow]);
    }
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      for (const url of ['/v2-beta/x', '/v2-beta/token/a/b', '/v2-beta/schemas/x/y', '/v2-beta//']) {
        expectError(await server.send({ method, url, headers }), 404, 'Not Found');
      }
    }
  });

  it('can be switched off', async () => {
    const { send } = await startServer({ dialects: { rancher: false } });
    expect((await send({ url: '/v2-beta/token' })).statusCode).toBe(404);
  });
});
