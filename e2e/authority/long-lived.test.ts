import type { PolicySet, Store } from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { admin, client, hours, openAuthority, tokenOf } from './fixture.ts';

const unlimited = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;

/** `Login.TokenLifetime` and `API.MaxTokenLifetime`, in hours. */
const policies = (login: number, max: number): PolicySet => ({
  policies: { default: { ...unlimited, tokenLifetimeMs: login * hours }, minted: unlimited, api: unlimited },
  roles: {},
  maxTokenLifetimeMs: max * hours,
});

/** Tokens as they were issued before there was a policy; then the policy comes. */
async function issuedBefore(set: PolicySet) {
  const before = await openAuthority({ policies: policies(0, 0), users: ['alice', 'bob', 'root'] });
  const mint = async (username: string, lifetime: number | null) => {
    const lifetimeMs = lifetime === null ? null : lifetime * hours;
    const minted = await before.authority.mint({ username, kind: 'api', lifetimeMs }, admin);
    if (!minted.ok) throw new Error(minted.code);
    return minted;
  };
  const anonymous = await before.authority.startAnonymous({ presented: null, client });
  if (!anonymous.ok) throw new Error(anonymous.code);
  const tokens = {
    never: await mint('alice', null),
    inside: await mint('alice', 11),
    exactly: await mint('alice', 12),
    beyond: await mint('bob', 13),
    root: await mint('root', null),
    anonymous,
  };
  const { createAuthority } = await import('@curfew/core');
  const clock = () => before.authority.now();
  const authority = createAuthority({ store: before.store, policies: set, clock });
  return { ...before, authority, tokens };
}

/** As a slow database does, this one lets the holder of a session rotate it between being listed and being shortened. */
function rotateWhileListed(store: Store, rotate: () => Promise<void>): void {
  const list = store.sessions.list.bind(store.sessions);
  Object.assign(store.sessions, {
    list: async (...query: Parameters<typeof list>) => {
      const page = await list(...query);
      await rotate();
      return page;
    },
  });
}

/** As many as in a large database, without making them: every session that there is, `times` over, page by page. */
function repeatListed(store: Store, times: number): void {
  const list = store.sessions.list.bind(store.sessions);
  Object.assign(store.sessions, {
    list: async ({ cursor = '0', ...query }: Parameters<typeof list>[0], now: number) => {
      const { items } = await list(query, now);
      const repeated = Array.from({ length: 500 }, (_, n) => items[n % items.length]);
      const next = Number(cursor) + 1;
      return { items: repeated, cursor: next < times ? String(next) : null };
    },
  });
}

describe('long-lived tokens', () => {
  test('in parts it finds each one once, and goes on where the part before ended', async () => {
    const { authority } = await issuedBefore(policies(12, 0));
    const whole = await authority.longLived({ fix: false }, admin);
    const found: string[] = [];
    for (let cursor: string | null = null, isComplete = false; !isComplete; ) {
      const asked = { fix: false, mostListed: 1, ...(cursor !== null && { cursor }) };
      const part: typeof whole = await authority.longLived(asked, admin);
      expect(part.found.length).toBeLessThan(2);
      found.push(...part.found.map(({ id }) => id));
      ({ cursor, complete: isComplete } = part);
    }
    expect(whole.complete).toBe(true);
    expect(found).toEqual(whole.found.map(({ id }) => id));
    const nonsense = authority.longLived({ fix: false, cursor: 'again.and.again' }, admin);
    await expect(nonsense).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  test('it lets everything else have its turn, and stops when nobody waits for it', async () => {
    const { authority, store } = await issuedBefore(policies(12, 0));
    repeatListed(store, 40);
    let [turns, isRunning] = [0, true];
    const count = () => {
      turns++;
      if (isRunning) setImmediate(count);
    };
    setImmediate(count);
    await authority.longLived({ fix: false }, admin);
    isRunning = false;
    expect(turns).toBeGreaterThanOrEqual(39);
    const stopped = await authority.longLived({ fix: false, signal: AbortSignal.abort() }, admin);
    expect(stopped).toMatchObject({ complete: false, cursor: expect.any(String) });
  });

  test('are all counted, but no report holds more than ten thousand of them', async () => {
    const { authority, store } = await issuedBefore(policies(12, 0));
    repeatListed(store, 60);
    const report = await authority.longLived({ fix: false }, admin);
    expect([report.found.length, report.skipped.length]).toEqual([10_000, 10_000]);
    const { 'no-user': anonymous, 'system-user': roots } = report.skippedCounts;
    expect(report.foundCount + anonymous + roots).toBe(30_000);
    expect(Math.min(report.foundCount, anonymous + roots)).toBeGreaterThan(10_000);
  });

  test('are those without an end or with one beyond the policy; exactly at the policy is within', async () => {
    const { authority, tokens } = await issuedBefore(policies(12, 0));
    const report = await authority.longLived({ fix: false }, admin);
    expect(new Set(report.found.map((session) => session.id))).toEqual(
      new Set([tokens.never.session.id, tokens.beyond.session.id]),
    );
    expect(report).toMatchObject({ lifetimeMs: 12 * hours, fixed: 0 });
    expect(report.skipped.map(({ why }) => why).sort()).toEqual(['no-user', 'system-user']);
  });

  test.each([
    ['the cap over everything alone', 0, 12],
    ['the lifetime of sign-ins alone', 12, 0],
    ['both: the cap wins even where it is longer', 6, 12],
  ])('are judged by %s', async (_, login, max) => {
    const { authority } = await issuedBefore(policies(login, max));
    expect(await authority.longLived({ fix: false }, admin)).toMatchObject({
      lifetimeMs: 12 * hours,
      found: { length: 2 },
    });
  });

  test('are nobody without a policy', async () => {
    const { authority } = await issuedBefore(policies(0, 0));
    expect(await authority.longLived({ fix: true }, admin)).toMatchObject({ lifetimeMs: 0, found: [], fixed: 0 });
  });

  test('are shortened by fixing, never lengthened, and a second run finds none', async () => {
    const { authority, tokens, advance } = await issuedBefore(policies(12, 0));
    const report = await authority.longLived({ fix: true }, admin);
    expect(report).toMatchObject({ fixed: 2, found: { length: 2 } });
    const endOf = async (which: keyof typeof tokens) =>
      (await authority.findSession(tokens[which].session.id))?.lifetimeEndsAt;
    expect(await endOf('never')).toBe(report.targetAt);
    expect(await endOf('beyond')).toBe(report.targetAt);
    expect(await endOf('inside')).toBe(tokens.inside.session.lifetimeEndsAt);
    expect(await endOf('root')).toBeNull();
    expect(await authority.longLived({ fix: true }, admin)).toMatchObject({ found: [], fixed: 0 });
    advance(12 * hours);
    expect(await authority.validate(tokenOf(tokens.never))).toBeNull();
    expect(await authority.validate(tokenOf(tokens.root))).not.toBeNull();
  });

  test('of one user alone can be fixed', async () => {
    const { authority, tokens } = await issuedBefore(policies(12, 0));
    const report = await authority.longLived({ fix: true, username: 'bob' }, admin);
    expect(report.found.map((session) => session.id)).toEqual([tokens.beyond.session.id]);
    expect(await authority.longLived({ fix: false }, admin)).toMatchObject({ found: { length: 1 } });
    expect(await authority.longLived({ fix: false, username: 'nobody' }, admin)).toMatchObject({ found: [] });
  });

  test('are not saved by being rotated all the while', async () => {
    const { authority, store, tokens } = await issuedBefore(policies(12, 0));
    let token = tokenOf(tokens.never);
    rotateWhileListed(store, async () => {
      const rotated = await authority.rotate(token, { client });
      if (rotated.ok) token = tokenOf(rotated);
    });
    const report = await authority.longLived({ fix: true }, admin);
    expect(report).toMatchObject({ fixed: 2, found: { length: 2 }, skipped: { length: 2 } });
    expect(await authority.inspect(token)).toMatchObject({ lifetimeEndsAt: report.targetAt });
  });

  test('that have ended or expired are left alone', async () => {
    const { authority, tokens } = await issuedBefore(policies(12, 0));
    await authority.signOut(tokenOf(tokens.never), client);
    expect(await authority.longLived({ fix: true }, admin)).toMatchObject({ found: { length: 1 }, fixed: 1 });
    expect((await authority.findSession(tokens.never.session.id))?.lifetimeEndsAt).toBeNull();
  });
});

describe('applying a policy', () => {
  test('shortens what is beyond it, ends what is past it, and leaves the rest', async () => {
    const { authority, tokens, advance } = await issuedBefore({
      ...policies(12, 0),
      policies: { ...policies(12, 0).policies, api: { ...unlimited, tokenLifetimeMs: 12 * hours } },
    });
    const dry = await authority.applyPolicies({ dryRun: true }, admin);
    expect(dry).toMatchObject({ examined: 6, shortened: 4, ended: 0 });
    expect(await authority.applyPolicies({ dryRun: true }, admin)).toEqual(dry);

    advance(12 * hours);
    const run = await authority.applyPolicies({ dryRun: false }, admin);
    expect(run).toMatchObject({ examined: 4, shortened: 0, ended: 4 });
    expect(await authority.explain(tokenOf(tokens.never))).toMatchObject({ outcome: 'ended', reason: 'policy' });
    expect((await authority.listEvents({ type: 'policy-applied', limit: 5 })).items).toMatchObject([
      { detail: { examined: 4, shortened: 0, ended: 4 } },
    ]);
  });

  test('misses nobody who rotates all the while', async () => {
    const set = policies(12, 0);
    const { authority, store, tokens, advance } = await issuedBefore({
      ...set,
      policies: { ...set.policies, api: { ...unlimited, tokenLifetimeMs: 12 * hours } },
    });
    let token = tokenOf(tokens.never);
    advance(13 * hours);
    rotateWhileListed(store, async () => {
      const rotated = await authority.rotate(token, { client });
      if (rotated.ok) token = tokenOf(rotated);
    });
    expect(await authority.applyPolicies({ dryRun: false }, admin)).toMatchObject({ ended: 3, changes: { length: 3 } });
    expect(await authority.inspect(token)).toBeNull();
    expect((await authority.listEvents({ type: 'policy-applied', limit: 5 })).items).toMatchObject([
      { detail: { examined: 3, ended: 3 } },
    ]);
  });

  test('counts from where a session began, not from where it was rotated', async () => {
    const { authority, tokens, advance } = await issuedBefore({
      ...policies(12, 0),
      policies: { ...policies(12, 0).policies, api: { ...unlimited, tokenLifetimeMs: 12 * hours } },
    });
    advance(11 * hours);
    const renewed = await authority.rotate(tokenOf(tokens.never), { client });
    advance(1 * hours);
    expect(await authority.applyPolicies({ dryRun: false }, admin)).toMatchObject({ ended: 4 });
    expect(await authority.explain(tokenOf(renewed))).toMatchObject({ outcome: 'ended', reason: 'policy' });
  });

  test('never lengthens a life or revives a session', async () => {
    const { authority, store, signIn, advance } = await openAuthority();
    const issued = await signIn();
    const dead = await signIn();
    await authority.signOut(tokenOf(dead), client);
    const { createAuthority } = await import('@curfew/core');
    const generous = createAuthority({ store, policies: policies(1_000, 0), clock: () => authority.now() });
    expect(await generous.applyPolicies({ dryRun: false }, admin)).toMatchObject({
      examined: 1,
      shortened: 0,
      ended: 0,
    });
    expect(await generous.findSession(issued.session.id)).toMatchObject({
      lifetimeEndsAt: issued.session.lifetimeEndsAt,
      idleTimeoutMs: issued.session.idleTimeoutMs,
    });
    advance(1 * hours);
    expect(await generous.validate(tokenOf(issued))).toBeNull();
    expect(await generous.validate(tokenOf(dead))).toBeNull();
  });
});

test('the sweeper deletes what has been over for longer than the retention, and nothing else', async () => {
  const { authority, signIn, advance } = await openAuthority({ retentionMs: 2 * hours });
  const ended = await signIn();
  await authority.signOut(tokenOf(ended), client);
  const expiring = await signIn();
  advance(2 * hours + 1);
  const alive = await signIn();
  expect(await authority.sweep({}, admin)).toBe(1);
  expect(await authority.findSession(ended.session.id)).toBeNull();
  expect(await authority.findSession(expiring.session.id)).not.toBeNull();
  advance(1 * hours - 2);
  expect(await authority.validate(tokenOf(alive))).not.toBeNull();
  advance(10);
  expect(await authority.sweep({}, admin)).toBe(1);
  expect((await authority.listEvents({ type: 'session-expired', limit: 5 })).items).toMatchObject([
    { sessionId: expiring.session.id, at: expiring.session.expiresAt, initiator: 'policy' },
  ]);
  expect(await authority.validate(tokenOf(alive))).not.toBeNull();
});
