import type { Repeatable, RequestDigest, SessionSelector, Store, UserChange } from '@curfew/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  administrator,
  day,
  endAt,
  hour,
  insertionFor,
  newDigest,
  newId,
  person,
  rotationOf,
  second,
} from '../fixtures.ts';
import {
  claim,
  end,
  endAllOf,
  inherit,
  isAlive,
  type Model,
  type ModelSession,
  type ModelUser,
  patch,
  rotate,
  shorten,
  signIn,
  slide,
  sweep,
} from './model.ts';

/** One thing that can be done, to the model and to the store; it checks that both answer the same. */
type Step = (model: Model, store: Store) => Promise<void>;

const minute = 60 * second;
const which = fc.nat({ max: 30 });
const idleMs = fc.constantFrom(0, 10 * minute, hour);
const lifetimeMs = fc.constantFrom(Infinity, 20 * minute, 3 * hour, day);
const graceMs = fc.constantFrom(0, 1, 30 * second, minute);
const data = fc.dictionary(fc.constantFrom('cart', 'returnTo', 'theme'), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });

/** A step with arguments that fast-check makes up, and can make simpler when it has found a fault. */
function step<Arguments>(name: string, made: fc.Arbitrary<Arguments>, run: (args: Arguments) => Step) {
  return made.map((args) => ({ name: `${name} ${fc.stringify(args)}`, run: run(args) }));
}

/** Later steps speak of earlier sessions by number, counted from the youngest, so that most of them are alive. */
function pick<Item>(items: readonly Item[], number: number): Item | null {
  return items.length === 0 ? null : (items.at(-1 - (number % items.length)) ?? null);
}

/** One that brings no key is known by the token alone. */
const anyRequest: Repeatable = { key: null, print: newDigest() as string as RequestDigest, salt: newDigest() };

const nullable = (at: number) => (at === Infinity ? null : at);

export const steps = [
  step('advance', fc.constantFrom(1, second, 29 * second, 5 * minute, hour, 5 * hour), (ms) => async (model) => {
    model.now += ms;
  }),

  step(
    'sign in',
    fc.record({
      user: fc.option(which),
      presented: fc.option(which),
      maxSessions: fc.nat({ max: 3 }),
      onLimit: fc.constantFrom('reject' as const, 'evict-oldest' as const),
      hasSeen: fc.option(fc.constantFrom('the latest', 'one before')),
      idleMs,
      lifetimeMs,
      data,
    }),
    (given) => async (model, store) => {
      const owner = given.user === null ? null : pick(model.users, given.user);
      const presented = given.presented === null ? null : pick(model.sessions, given.presented);
      const insertion = insertionFor(owner, {
        ...{ createdAt: model.now, idleTimeoutMs: given.idleMs, data: given.data },
        lifetimeEndsAt: nullable(model.now + given.lifetimeMs),
        ...{ maxSessions: given.maxSessions, onLimit: given.onLimit, carry: ['cart', 'returnTo'] },
        presented: presented?.digest ?? null,
        notBeforeSeen:
          given.hasSeen === null ? null : (owner?.notBefore ?? 0) - (given.hasSeen === 'one before' ? 1 : 0),
      });
      const outcome = await store.sessions.insert(insertion);
      const expected = signIn(model, {
        ...{ id: insertion.session.id, digest: insertion.session.digest, owner, presented, data: given.data },
        ...{ idleMs: given.idleMs, lifetimeEndsAt: model.now + given.lifetimeMs, carry: insertion.carry },
        ...{ maxSessions: given.maxSessions, onLimit: given.onLimit, seen: insertion.notBeforeSeen },
      });
      expect(outcome.ok ? 'ok' : outcome.code).toBe(expected);
    },
  ),

  step(
    'rotate',
    fc.record({
      session: which,
      graceMs,
      limits: fc.option(fc.record({ idleMs, lifetimeMs }), { freq: 3 }),
      isRepeatable: fc.boolean(),
    }),
    (given) =>
      onSession(given.session, async (presented, model, store) => {
        const limits = given.limits && {
          idleMs: given.limits.idleMs,
          lifetimeEndsAt: model.now + given.limits.lifetimeMs,
        };
        const rotation = rotationOf(presented.digest, {
          now: model.now,
          graceMs: given.graceMs,
          repeatable: given.isRepeatable ? anyRequest : null,
          reauthenticated: limits && {
            idleTimeoutMs: limits.idleMs,
            lifetimeEndsAt: nullable(limits.lifetimeEndsAt),
            proofs: [],
            level: null,
          },
        });
        const outcome = await store.sessions.rotate(rotation);
        const { id, digest } = rotation;
        const { isRepeatable } = given;
        const expected = rotate(model, presented, { id, digest, graceMs: given.graceMs, limits, isRepeatable });
        const isAgain = outcome.ok && outcome.salt !== undefined;
        expect(outcome.ok ? (isAgain ? 'again' : 'ok') : outcome.code).toBe(expected);
        if (outcome.ok) expect(outcome.session.id).toBe(isAgain ? presented.successor?.id : id);
      }),
  ),

  step('use for the first time', which, (number) =>
    onSession(number, async (session, model, store) => {
      const claimed = await store.sessions.claim([session.digest], model.now);
      expect(claimed).toEqual(claim(session, model.now) ? [session.digest] : []);
    }),
  ),

  step(
    'slide',
    fc.record({ sessions: fc.array(which, { maxLength: 4 }), msAgo: fc.constantFrom(0, 1, second, 5 * minute) }),
    ({ sessions, msAgo }) =>
      async (model, store) => {
        const used = [...new Set(sessions.flatMap((number) => pick(model.sessions, number) ?? []))];
        const usedAt = model.now - msAgo;
        const changed = await store.sessions.slide(
          used.map(({ digest }) => ({ digest, usedAt })),
          model.now,
        );
        expect(changed).toBe(used.filter((session) => slide(session, usedAt, model.now)).length);
      },
  ),

  step('patch data', fc.record({ session: which, changes: data }), ({ session: number, changes }) =>
    onSession(number, async (session, model, store) => {
      const patched = await store.sessions.patchData(session.digest, changes, model.now);
      expect(patched).toEqual(patch(model, session, changes));
    }),
  ),

  step('end one', fc.record({ session: which, by: fc.constantFrom('digest', 'id', 'owner') }), ({ session, by }) =>
    onSession(session, async (target, model, store) => {
      const { digest, id, owner } = target;
      const byId = by === 'owner' && owner !== null ? { id, userId: owner.id } : { id };
      await endBy(model, store, by === 'digest' ? { digest } : byId, () => end(model, target, 'revoked'));
    }),
  ),

  step('end several', fc.array(which, { maxLength: 4 }), (numbers) => async (model, store) => {
    const targets = numbers.flatMap((number) => pick(model.sessions, number) ?? []);
    const ids = targets.map(({ id }) => id);
    await endBy(model, store, { ids }, () => targets.flatMap((each) => end(model, each, 'revoked')));
  }),

  step('end all of', which, (number) =>
    onUser(number, async (user, model, store) => {
      if (user.isDeleted) return;
      await endBy(model, store, { userId: user.id }, () => endAllOf(model, user, 'revoked'));
    }),
  ),

  step('end all but', which, (number) =>
    onSession(number, async (kept, model, store) => {
      const { owner } = kept;
      if (owner === null) return;
      await endBy(model, store, { userId: owner.id, exceptId: kept.id }, () =>
        model.sessions.filter((each) => each.owner === owner).flatMap((each) => end(model, each, 'revoked', kept)),
      );
    }),
  ),

  step('end before', fc.record({ user: which, msAgo: fc.constantFrom(0, 1, hour) }), ({ user: number, msAgo }) =>
    onUser(number, async (user, model, store) => {
      if (user.isDeleted) return;
      const createdBefore = model.now - msAgo;
      await endBy(model, store, { userId: user.id, createdBefore }, () => {
        user.notBefore = Math.max(user.notBefore, createdBefore - 1);
        return (
          model.sessions
            .filter((each) => each.owner === user)
            // One that was made in the millisecond of an end of all is dated one later.
            .filter(({ createdAt }) => createdAt < createdBefore || createdAt > model.now)
            .flatMap((each) => end(model, each, 'revoked'))
        );
      });
    }),
  ),

  step(
    'shorten',
    fc.record({
      sessions: fc.array(which, { minLength: 1, maxLength: 3 }),
      lifetimeMs: fc.option(fc.constantFrom(0, 10 * minute, 2 * hour)),
      idleTimeoutMs: fc.constantFrom(0, minute, 2 * hour),
    }),
    ({ sessions, lifetimeMs, idleTimeoutMs }) =>
      async (model, store) => {
        const targets = [...new Set(sessions.flatMap((number) => pick(model.sessions, number) ?? []))];
        const asked = { lifetimeEndsAt: lifetimeMs === null ? null : model.now + lifetimeMs, idleTimeoutMs };
        const shortenings = targets.map(({ id }) => ({ id, ...asked }));
        const changed = await store.sessions.shorten(shortenings, model.now, administrator);
        const expected = targets.filter((each) => shorten(model, each, asked));
        expect(changed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      },
  ),

  step(
    'change user',
    fc.record({
      user: which,
      type: fc.constantFrom('password', 'roles', 'disable', 'enable', 'delete', 'profile'),
      role: fc.constantFrom('reader', 'admin'),
    }),
    ({ user: number, type, role }) =>
      onUser(number, async (user, model, store) => {
        const change: Record<string, UserChange> = {
          password: { type: 'password', passwordHash: '$argon2id$new' },
          roles: { type: 'roles', roles: [role] },
          profile: { type: 'profile', profile: { fullName: role } },
          disable: { type: 'disable' },
          enable: { type: 'enable' },
          delete: { type: 'delete' },
        };
        const outcome = await store.users.change(user.username, change[type] as UserChange, model.now, administrator);
        expect(outcome.ok).toBe(!user.isDeleted);
        if (!outcome.ok) return;
        const ended = applyChange(model, user, type, role);
        expect(outcome.ended.map(({ id }) => id).sort()).toEqual(ended.map(({ id }) => id).sort());
      }),
  ),

  step('change own password', which, (number) =>
    onSession(number, async (presented, model, store) => {
      const { owner } = presented;
      if (owner === null || owner.isDeleted) return;
      const rotation = rotationOf(presented.digest, { now: model.now });
      const change = { type: 'password', passwordHash: '$argon2id$own', rotation } as const;
      const outcome = await store.users.change(owner.username, change, model.now, person);
      expect(outcome.ok).toBe(isAlive(presented, model.now));
      if (!outcome.ok) return;
      end(model, presented, 'rotated');
      endAllOf(model, owner, 'password-changed');
      model.sessions.push(inherit(model, presented, { id: rotation.id, digest: rotation.digest, limits: null }));
    }),
  ),

  step('sweep', fc.constantFrom(0, minute, hour), (retentionMs) => async (model, store) => {
    const before = model.now - retentionMs;
    expect(await store.sessions.sweep(before, 1_000)).toBe(sweep(model, before));
  }),

  step('look up strangers', fc.constant(null), () => async (model, store) => {
    expect(await store.sessions.findLive([newDigest(), newDigest()], model.now)).toEqual([null, null]);
    expect(await store.sessions.end({ id: newId() }, endAt(model.now))).toEqual([]);
  }),
];

function onSession(number: number, run: (session: ModelSession, model: Model, store: Store) => Promise<void>): Step {
  return async (model, store) => {
    const session = pick(model.sessions, number);
    if (session !== null) await run(session, model, store);
  };
}

function onUser(number: number, run: (user: ModelUser, model: Model, store: Store) => Promise<void>): Step {
  return async (model, store) => {
    const user = pick(model.users, number);
    if (user !== null) await run(user, model, store);
  };
}

async function endBy(
  model: Model,
  store: Store,
  selector: SessionSelector,
  endInModel: () => ModelSession[],
): Promise<void> {
  const ended = await store.sessions.end(selector, endAt(model.now));
  expect(ended.map(({ id }) => id).sort()).toEqual(
    endInModel()
      .map(({ id }) => id)
      .sort(),
  );
}

function applyChange(model: Model, user: ModelUser, type: string, role: string): ModelSession[] {
  switch (type) {
    case 'password':
      return endAllOf(model, user, 'password-changed');
    case 'roles':
      user.roles = [role];
      return endAllOf(model, user, 'roles-changed');
    case 'disable':
      user.isDisabled = true;
      return endAllOf(model, user, 'user-disabled');
    case 'delete':
      user.isDeleted = true;
      return endAllOf(model, user, 'user-deleted');
    case 'enable':
      user.isDisabled = false;
      return [];
    default:
      return [];
  }
}
