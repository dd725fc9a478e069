import { describe, expect, it, test } from 'vitest';
import { asRoot, basic, cookieIn, startCouchdb, valueIn, windowOf } from '../../../test/couchdb/wire.ts';
import { operator, password } from '../../../test/start.ts';
import { isRenewalDue } from './renewal.ts';

describe('when the cookie is given anew', () => {
  it.each([
    [600, [0, 30, 60], [61, 300, 599]],
    [3_600, [0, 360], [361, 3_599]],
    [30, [0, 3], [4, 29]],
    [10, [0, 1], [2, 9]],
    [4, [0], [1, 3]],
    [1, [0], []],
  ])('a window of %d s is silent at %j and not at %j', async (idleSeconds, silent, renewed) => {
    for (const [seconds, isDue] of [
      ...silent.map((second) => [second, false] as const),
      ...renewed.map((second) => [second, true] as const),
    ]) {
      const { logIn, whoIs, advance } = await startCouchdb({}, { policies: windowOf(idleSeconds) });
      const cookie = await logIn();
      advance(seconds * 1_000);
      const answer = await whoIs(cookie);
      expect([seconds, answer.json().userCtx.name, valueIn(answer)]).toEqual([
        seconds,
        'web_user',
        isDue ? cookie : null,
      ]);
      if (isDue) expect(cookieIn(answer)).toContain(`Max-Age=${idleSeconds};`);
    }
  });

  it.each([600, 30, 4])('a window of %d s is dead at its end, and silently so', async (idleSeconds) => {
    const { logIn, whoIs, advance } = await startCouchdb({}, { policies: windowOf(idleSeconds) });
    const cookie = await logIn();
    advance(idleSeconds * 1_000);
    const answer = await whoIs(cookie);
    expect([answer.statusCode, answer.json().userCtx.name, cookieIn(answer)]).toEqual([200, null, null]);
  });

  test('a window that is off is never given anew', () => {
    const session = { idleTimeoutMs: 0, lastUsedAt: 0 } as Parameters<typeof isRenewalDue>[0];
    expect(isRenewalDue(session, 1e12)).toBe(false);
  });

  it('moves the end by a use after the first tenth, and by none within it', async () => {
    const { logIn, whoIs, advance, useWritten } = await startCouchdb({}, { policies: windowOf(30) });
    const cookie = await logIn();
    advance(3_000);
    await whoIs(cookie);
    advance(17_000);
    expect(valueIn(await whoIs(cookie))).toBe(cookie);
    await useWritten(cookie);
    advance(29_000);
    expect((await whoIs(cookie)).json().userCtx.name).toBe('web_user');
    await useWritten(cookie);
    advance(30_000);
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
  });

  it('does not let requests in each first tenth go by without a later end', async () => {
    const { logIn, whoIs, advance, useWritten } = await startCouchdb({}, { policies: windowOf(30) });
    const cookie = await logIn();
    let keptUntil = 30;
    for (let second = 3; second <= 60; second += 3) {
      advance(3_000);
      const answer = await whoIs(cookie);
      expect(answer.json().userCtx.name).toBe('web_user');
      if (valueIn(answer) !== null) {
        keptUntil = second + 30;
        await useWritten(cookie);
      }
      // The client throws the cookie away at this instant.
      expect(second).toBeLessThan(keptUntil);
    }
  });

  it('happens at every endpoint, also with a refusal, and never twice in an answer', async () => {
    const requests = [
      { url: '/_session', status: 200 },
      { url: '/_uuids', status: 200 },
      { url: '/_users/org.couchdb.user%3Anobody', status: 404 },
      { url: '/_users/_all_docs', status: 403 },
      { method: 'PUT', url: '/_users/org.couchdb.user%3Aweb_user', payload: { type: 'nobody' }, status: 403 },
      { url: '/_uuids?count=x', status: 400 },
    ] as const;
    for (const { status, ...request } of requests) {
      const { logIn, send, advance } = await startCouchdb();
      const cookie = await logIn();
      advance(100_000);
      const answer = await send({ ...request, headers: { cookie: `AuthSession=${cookie}` } });
      expect([request.url, answer.statusCode, valueIn(answer)]).toEqual([request.url, status, cookie]);
    }
  });

  it('does not happen with a name and a password, and signing in with a live cookie sets exactly one', async () => {
    const { logIn, send, advance } = await startCouchdb();
    const cookie = await logIn();
    advance(100_000);
    const headers = { cookie: `AuthSession=${cookie}`, authorization: basic('web_user') };
    expect(cookieIn(await send({ url: '/_session', headers }))).toBeNull();
    const payload = { name: 'web_user', password };
    const answer = await send({
      method: 'POST',
      url: '/_session',
      headers: { cookie: `AuthSession=${cookie}` },
      payload,
    });
    expect(valueIn(answer)).toMatch(/^(?!.*=)\w{40}$/);
    expect(valueIn(answer)).not.toBe(cookie);
  });

  it('keeps roles fresh: a user whose roles change has to sign in again', async () => {
    const { logIn, whoIs, advance, authority, send } = await startCouchdb();
    const cookie = await logIn();
    await authority.setRoles('web_user', ['foo'], operator);
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
    advance(1);
    expect((await whoIs(await logIn())).json().userCtx.roles).toEqual(['foo']);
    expect((await send({ url: '/_session', headers: asRoot })).json().userCtx.roles).toEqual(['_admin']);
  });
});
