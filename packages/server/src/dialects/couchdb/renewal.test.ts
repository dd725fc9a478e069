import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { asRoot, basic, cookieIn, startCouchdb, valueIn, windowOf } from '../../../test/couchdb/wire.ts';
import { operator, password } from '../../../test/start.ts';

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

  test('a window that is off is never given anew', async () => {
    const { logIn, whoIs, advance, useWritten } = await startCouchdb({}, { policies: windowOf(0) });
    const cookie = await logIn();
    for (let use = 0; use < 3; use++) {
      advance(3_600_000);
      expect(cookieIn(await whoIs(cookie))).toBeNull();
      await useWritten(cookie);
    }
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

describe('the holders of one cookie', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps a client that asks within each first tenth', async () => {
    const { logIn, whoIs, pass } = await start({}, { policies: windowOf(30) });
    const jar = { value: await logIn(), keptUntil: 30 };
    for (let second = 3; second <= 60; second += 3) {
      await pass(3_000);
      const answer = await whoIs(jar.value);
      expect([second, answer.json().userCtx.name]).toEqual([second, 'web_user']);
      jar.keptUntil = Math.max(jar.keptUntil, second + (maxAgeIn(answer) ?? 0));
      // The client throws the cookie away at this instant.
      expect(second).toBeLessThan(jar.keptUntil - 26);
    }
  });

  /** Each keeps the cookie of one sign-in as a browser would, and asks every so many seconds. */
  it.each([
    [30, [6, 6]],
    [30, [1, 6, 20]],
    [30, [1, 29]],
    [30, [29, 1, 28]],
    [600, [60, 599]],
    [600, [7, 300, 540, 59]],
  ])('in a window of %d s keeps every holder of one cookie, who asks every %j s', async (idleSeconds, everies) => {
    const { logIn, whoIs, pass } = await start({}, { policies: windowOf(idleSeconds, 86_400) });
    const value = await logIn();
    const jars = everies.map((every) => ({ every, keptUntil: idleSeconds }));
    for (let second = 1; second <= 12 * idleSeconds; second++) {
      await pass(1_000);
      for (const jar of jars.filter(({ every }) => second % every === 0)) {
        expect(`${jar.every} s keeps it until ${jar.keptUntil}: ${second < jar.keptUntil}`).toContain('true');
        const answer = await whoIs(value);
        expect([jar.every, second, answer.json().userCtx.name]).toEqual([jar.every, second, 'web_user']);
        jar.keptUntil = second + (maxAgeIn(answer) ?? jar.keptUntil - second);
      }
    }
  });

  it('never says that a cookie ends before its session does, whoever asks when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 9_000 }), jar: fc.nat({ max: 2 }) }), { maxLength: 60 }),
        async (uses) => {
          const { logIn, whoIs, pass, authority } = await start({}, { policies: windowOf(10, 120) });
          const value = await logIn();
          const lastAsked = [authority.now(), authority.now(), authority.now()];
          const keptUntil = lastAsked.map((now) => now + 10_000);
          for (const { waitMs, jar } of uses) {
            await pass(waitMs);
            const now = authority.now();
            const isActive = now - (lastAsked[jar] ?? 0) < 9_000;
            if (isActive && (await authority.describe(value)) !== null) expect(now).toBeLessThan(keptUntil[jar] ?? 0);
            const answer = await whoIs(value);
            lastAsked[jar] = now;
            keptUntil[jar] = Math.max(keptUntil[jar] ?? 0, now + (maxAgeIn(answer) ?? 0) * 1_000);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('says it to each of twelve requests at once', async () => {
    const { logIn, whoIs, pass } = await start();
    const value = await logIn();
    await pass(61_000);
    const answers = await Promise.all(Array.from({ length: 12 }, () => whoIs(value)));
    expect(answers.map(valueIn)).toEqual(Array.from({ length: 12 }, () => value));
    expect(answers.map(maxAgeIn)).toEqual(Array.from({ length: 12 }, () => 600));
  });

  it('says no more than the lifetime allows, and of a grace what is left of it', async () => {
    const { logIn, whoIs, pass, authority } = await start({}, { policies: windowOf(600, 1_000) });
    const value = await logIn();
    await pass(500_000);
    expect(maxAgeIn(await whoIs(value))).toBe(500);
    await authority.rotate(value, { client: { ip: null, userAgent: null }, graceMs: 30_000 });
    await pass(10_000);
    expect(maxAgeIn(await whoIs(value))).toBe(20);
  });

  it('counts no request in the background as a use, and says what is left', async () => {
    const { logIn, whoIs, send, pass } = await start();
    const value = await logIn();
    const inBackground = { cookie: `AuthSession=${value}`, 'curfew-background': '1' };
    await pass(300_000);
    expect(cookieIn(await send({ url: '/_session', headers: inBackground }))).toBeNull();
    expect(maxAgeIn(await whoIs(value))).toBe(600);
    await pass(500_000);
    expect(maxAgeIn(await send({ url: '/_session', headers: inBackground }))).toBe(100);
    await pass(100_000);
    expect((await whoIs(value)).json().userCtx.name).toBeNull();
  });
});

/** A server whose clockwork runs by the test's own time, too: a use is written within a second of it. */
async function start(...options: Parameters<typeof startCouchdb>) {
  const server = await startCouchdb(...options);
  return {
    ...server,
    async pass(ms: number) {
      const untilWritten = Math.min(ms, 1_000);
      server.advance(untilWritten);
      await vi.advanceTimersByTimeAsync(untilWritten);
      server.advance(ms - untilWritten);
      await vi.advanceTimersByTimeAsync(ms - untilWritten);
    },
  };
}

function maxAgeIn(answer: LightMyRequestResponse): number | null {
  const seconds = /Max-Age=(\d+);/.exec(cookieIn(answer) ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds);
}
