import { describe, expect, it } from 'vitest';
import { operator, startServer } from '../../../test/start.ts';

describe('the filters of GET /v1/sessions', () => {
  it('narrow down by state, policy, address, age and text', async () => {
    const { send, signIn, advance } = await startServer();
    const { bearer, id: root } = await signIn('root');
    advance(1_000);
    const { id: person } = await signIn();
    const minted = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload: { username: 'other', kind: 'api', label: 'Nightly backup' },
    });
    const { id: token } = minted.json().session;
    await send({ method: 'DELETE', url: `/v1/sessions/${person}`, headers: { authorization: bearer } });

    const list = async (query: string) => {
      const answer = await send({ url: `/v1/sessions?${query}`, headers: { authorization: bearer } });
      expect([query, answer.statusCode]).toEqual([query, 200]);
      return new Set(answer.json().items.map((session: { id: string }) => session.id));
    };
    expect([...(await list('state=active&sort=expires'))]).toEqual([root, token]);
    expect([...(await list('state=active&sort=-expires'))]).toEqual([token, root]);
    const { statusCode, body } = await send({ url: '/v1/sessions?sort=expires', headers: { authorization: bearer } });
    expect([statusCode, body]).toEqual([400, expect.stringContaining('add state=active')]);
    expect(await list('state=all')).toEqual(new Set([root, person, token]));
    expect(await list('state=ended')).toEqual(new Set([person]));
    expect(await list('policy=api')).toEqual(new Set([token]));
    expect(await list('ip=127.0.0.0/8')).toEqual(new Set([root, person]));
    expect(await list('ip=127.0.0.1&state=active')).toEqual(new Set([root]));
    expect(await list('ip=::1')).toEqual(new Set());
    expect(await list('createdBefore=2026-11-22T12:00:01Z')).toEqual(new Set([root]));
    expect(await list('createdAfter=2026-11-22T12:00:01Z')).toEqual(new Set([person, token]));
    expect(await list('q=BACKUP')).toEqual(new Set([token]));
    expect(await list('q=web_')).toEqual(new Set([person]));
    expect(await list(`q=${token}&kind=api&user=other`)).toEqual(new Set([token]));
    expect(await list(`q=${token}&user=web_user`)).toEqual(new Set());
  });

  it('find by role and by the reason of an end, in both orders, and are counted', async () => {
    const { send, signIn, advance, authority } = await startServer();
    await authority.setRoles('other', ['ops'], operator);
    const { bearer, id: root } = await signIn('root');
    const ids = [root];
    for (const name of ['web_user', 'other', 'web_user']) {
      advance(1_000);
      ids.push((await signIn(name)).id);
    }
    await send({ method: 'DELETE', url: `/v1/sessions/${ids[1]}`, headers: { authorization: bearer } });
    const get = async (query: string, path = '/v1/sessions') =>
      (await send({ url: `${path}?${query}`, headers: { authorization: bearer } })).json();
    const list = async (query: string) => (await get(query)).items.map(({ id }: { id: string }) => id);
    expect(await list('role=ops')).toEqual([ids[2]]);
    expect(await list('endReason=revoked')).toEqual([ids[1]]);
    expect(await list('endReason=evicted')).toEqual([]);
    expect(await list('sort=-created')).toEqual(ids.toReversed());
    const { items, cursor, searchedBackTo } = await get('sort=created&limit=3');
    expect(items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 3));
    expect(searchedBackTo).toBe('2026-11-22T12:00:02.000Z');
    expect(await list(`sort=created&cursor=${cursor}`)).toEqual(ids.slice(3));
    const count = (query: string) => get(query, '/v1/sessions/count');
    expect(await count('')).toEqual({ count: 4, exact: true });
    expect(await count('state=active&user=web_user')).toEqual({ count: 1, exact: true });
    expect(await count('user=nobody')).toEqual({ count: 0, exact: true });
    for (const query of ['sort=expires', 'endReason=boredom', 'role='])
      expect((await get(query)).code).toBe('invalid-request');
    expect((await count('limit=5')).code).toBe('invalid-request');
    const others = await send({
      url: '/v1/sessions/count?user=root',
      headers: { authorization: (await signIn()).bearer },
    });
    expect(others.json().code).toBe('admin-required');
  });

  it.each(['ip=10.0.0.0/33', 'ip=localhost', 'ip=fe80::1%25eth0', 'createdAfter=yesterday', 'state=alive', 'q='])(
    'refuse %s',
    async (query) => {
      const { send, signIn } = await startServer();
      const answer = await send({ url: `/v1/sessions?${query}`, headers: { authorization: (await signIn()).bearer } });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request']);
    },
  );

  it('show an ordinary user nobody else’s sessions, whatever they ask for', async () => {
    const { send, signIn } = await startServer();
    const [mine, { id: foreign }] = [await signIn(), await signIn('other')];
    for (const query of ['', 'q=other', `q=${foreign}`, 'ip=0.0.0.0/0', 'state=all', 'policy=default']) {
      const answer = await send({ url: `/v1/sessions?${query}`, headers: { authorization: mine.bearer } });
      expect(answer.body).not.toContain(foreign);
      expect(new Set(answer.json().items.map(({ user }: { user: string }) => user)).has('other')).toBe(false);
    }
  });
});

describe('GET /v1/events', () => {
  it('can be asked for a stretch of time', async () => {
    const { send, signIn, advance } = await startServer();
    const { bearer } = await signIn('root');
    advance(60_000);
    await signIn();
    advance(60_000);
    await signIn('other');
    const list = async (query: string) => {
      const answer = await send({ url: `/v1/events?type=sign-in&${query}`, headers: { authorization: bearer } });
      return answer.json().items.map(({ user }: { user: string }) => user);
    };
    expect(await list('after=2026-11-22T12:01:00Z')).toEqual(['other', 'web_user']);
    expect(await list('after=2026-11-22T12:01:00Z&before=2026-11-22T12:02:00Z')).toEqual(['web_user']);
    expect(await list('before=2026-11-22T12:01:00Z')).toEqual(['root']);
  });
});
