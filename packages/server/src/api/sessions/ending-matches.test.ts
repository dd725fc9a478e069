import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../../test/start.ts';

async function end({ send }: TestServer, bearer: string, payload: object) {
  const headers = { authorization: bearer };
  const answer = await send({ method: 'POST', url: '/v1/sessions/end', headers, payload });
  return answer.json();
}

describe('POST /v1/sessions/end', () => {
  it('counts what it would end, and then ends just that', async () => {
    const server = await startServer();
    const { bearer } = await server.signIn('root');
    const [one, two, other] = [await server.signIn(), await server.signIn(), await server.signIn('other')];
    const filter = { user: 'web_user', kind: 'interactive' };
    const nothing = { exact: true, ended: 0, complete: true, cursor: null };
    expect(await end(server, bearer, { filter, dryRun: true })).toEqual({ matched: 2, ...nothing });
    expect(await end(server, bearer, { filter: { user: 'nobody' } })).toEqual({ matched: 0, ...nothing });
    expect(await end(server, bearer, { filter })).toMatchObject({ matched: 2, ended: 2, complete: true });
    expect(await end(server, bearer, { filter })).toEqual({ matched: 0, ...nothing });
    const statuses = await Promise.all(
      [one, two, other].map(async ({ bearer: authorization }) => {
        const answer = await server.send({ url: '/v1/sessions/current', headers: { authorization } });
        return answer.statusCode;
      }),
    );
    expect(statuses).toEqual([401, 401, 200]);
    const events = await server.authority.listEvents({ type: 'session-ended', limit: 10 });
    expect(events.items).toHaveLength(2);
    for (const event of events.items) expect(event).toMatchObject({ initiator: 'admin', actor: 'root' });
  });

  it('spares the session that asks, and what it replaced a moment ago', async () => {
    const server = await startServer();
    const { authority, signIn, send } = server;
    const { token } = await signIn('root');
    await signIn();
    const rotated = await authority.rotate(token, { graceMs: 30_000, client: { ip: null, userAgent: null } });
    if (!rotated.ok) throw new Error('not rotated');
    const bearer = `Bearer ${rotated.token.reveal()}`;
    expect(await end(server, bearer, { filter: {}, exceptCurrent: true })).toMatchObject({ matched: 1, ended: 1 });
    for (const authorization of [bearer, `Bearer ${token}`]) {
      expect((await send({ url: '/v1/sessions/current', headers: { authorization } })).statusCode).toBe(200);
    }
    expect(await end(server, bearer, { filter: {} })).toMatchObject({ matched: 2, ended: 2, complete: true });
  });

  it.each([
    {},
    { filter: null },
    { filter: { users: 'web_user' } },
    { filter: { ip: '10.0.0.0/99' } },
    { filter: {}, dryRun: 'yes' },
    { filter: {}, cursor: 'x' },
  ])('ends nothing for %o', async (payload) => {
    const server = await startServer();
    const [{ bearer }, { bearer: other }] = [await server.signIn('root'), await server.signIn()];
    expect(await end(server, bearer, payload)).toMatchObject({ status: 400 });
    const answer = await server.send({ url: '/v1/sessions/current', headers: { authorization: other } });
    expect(answer.statusCode).toBe(200);
  });
});
