import { describe, expect, it } from 'vitest';
import { idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, type CouchdbWire, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { operator, password } from '../../../../test/start.ts';

describe('the password and the end of one’s own account', () => {
  const signInAgain = {
    error: 'forbidden',
    reason: 'Sign in again, then repeat the request.',
  };

  async function tryAll({ send }: CouchdbWire, headers: Record<string, string>) {
    const document = (await send({ url: pathOf('web_user'), headers: asRoot })).json();
    const { _rev: rev } = document;
    const changed = { ...document, password: 'another long password' };
    const gone = { ...document, _deleted: true };
    const one = [
      await send({ method: 'PUT', url: pathOf('web_user'), headers, payload: changed }),
      await send({ method: 'POST', url: '/_users', headers, payload: changed }),
      await send({ method: 'PUT', url: pathOf('web_user'), headers, payload: gone }),
      await send({ method: 'DELETE', url: `${pathOf('web_user')}?rev=${rev}`, headers }),
    ];
    const payload = { docs: [changed, gone] };
    const many = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload });
    return [...one.map((answer) => [answer.statusCode, answer.json()]), many.json()];
  }

  const allRefused = [
    ...Array.from({ length: 4 }, () => [403, signInAgain]),
    Array.from({ length: 2 }, () => ({ id: idOf('web_user'), ...signInAgain })),
  ];

  it.each([
    ['minted', null],
    ['api', null],
    ['minted', ['GET /', 'PUT /', 'POST /', 'DELETE /']],
  ] as const)('are out of reach of a token that is %s, with the scopes %j', async (kind, scopes) => {
    const server = await startCouchdb();
    const minted = await server.authority.mint(
      { username: 'web_user', kind, lifetimeMs: 60_000, ...(scopes === null ? {} : { scopes: [...scopes] }) },
      operator,
    );
    if (!minted.ok) throw new Error(minted.code);
    const headers = { cookie: `AuthSession=${minted.token.reveal()}` };
    expect((await server.send({ url: pathOf('web_user'), headers })).statusCode).toBe(200);
    expect(await tryAll(server, headers)).toEqual(allRefused);
    const proof = { username: 'web_user', password, client: { ip: null, userAgent: null } };
    expect((await server.authority.verifyPassword(proof)).ok).toBe(true);
  });

  it('are out of reach ten minutes after signing in, but not what else is in the document', async () => {
    const server = await startCouchdb();
    const headers = { cookie: (await server.signIn()).cookie.replace(/^[^=]*/, 'AuthSession') };
    server.advance(600_001);
    expect(await tryAll(server, headers)).toEqual(allRefused);
    const document = (await server.send({ url: pathOf('web_user'), headers })).json();
    const payload = { ...document, likes: 'apples' };
    expect((await server.send({ method: 'PUT', url: pathOf('web_user'), headers, payload })).statusCode).toBe(201);
  });

  it.each(['cookie', 'basic'])('are the user’s own right after signing in, by %s', async (by) => {
    const server = await startCouchdb();
    const { send } = server;
    const headers: Record<string, string> =
      by === 'basic' ? { authorization: basic('web_user') } : { cookie: `AuthSession=${await server.logIn()}` };
    server.advance(500_000);
    const document = (await send({ url: pathOf('web_user'), headers })).json();
    const payload = { ...document, password: 'another long password' };
    expect((await send({ method: 'PUT', url: pathOf('web_user'), headers, payload })).statusCode).toBe(201);
  });
});

describe('what an administrator does to others', () => {
  const refused = { error: 'forbidden', reason: 'Sign in again, then repeat the request.' };

  async function tryAll({ send }: CouchdbWire, headers: Record<string, string>) {
    const document = (await send({ url: pathOf('web_user'), headers: asRoot })).json();
    const doomed = (await send({ url: pathOf('other'), headers: asRoot })).json();
    const docs = [
      userNamed('jan'),
      { ...document, password: 'another long password' },
      { ...document, roles: ['foo'] },
      { ...document, likes: 'apples' },
      { ...doomed, _deleted: true },
    ];
    const answers: unknown[] = [];
    for (const payload of docs) {
      const url = `/_users/${encodeURIComponent(payload._id)}`;
      const answer = await send({ method: 'PUT', url, headers, payload });
      answers.push(answer.json().reason ?? answer.statusCode);
    }
    const bulk = await send({ method: 'POST', url: '/_users/_bulk_docs', headers, payload: { docs } });
    return { answers, bulk: bulk.json().map(({ error }: { error?: string }) => error) };
  }

  it('takes a recent sign-in, as over the native API, where they come with a session', async () => {
    const server = await startCouchdb();
    const before = await server.authority.listUsers({ limit: 10 });
    const headers = { cookie: (await server.signIn('root')).cookie.replace(/^[^=]*/, 'AuthSession') };
    server.advance(600_001);
    const { answers, bulk } = await tryAll(server, headers);
    expect([answers, bulk]).toEqual([Array(5).fill(refused.reason), Array(5).fill('forbidden')]);
    expect(await server.authority.listUsers({ limit: 10 })).toEqual(before);
    const own = (await server.send({ url: pathOf('root'), headers })).json();
    const payload = { ...own, roles: ['foo'] };
    expect((await server.send({ method: 'PUT', url: pathOf('root'), headers, payload })).statusCode).toBe(403);
  });

  it.each<[string, (server: CouchdbWire) => Promise<Record<string, string>>]>([
    ['right after signing in', async ({ logIn }) => ({ cookie: `AuthSession=${await logIn('root')}` })],
    ['with a name and a password', async () => asRoot],
    [
      'with a token that was made for a program',
      async ({ authority }) => {
        const minted = await authority.mint({ username: 'root', kind: 'api', lifetimeMs: 3_600_000 }, operator);
        return { cookie: `AuthSession=${minted.ok ? minted.token.reveal() : minted.code}` };
      },
    ],
  ])('is done %s', async (_how, headersOf) => {
    const server = await startCouchdb();
    const { answers } = await tryAll(server, await headersOf(server));
    expect([answers[0], answers[1], answers[4]]).toEqual([201, 201, 201]);
  });
});
