import type { LiveSession, SessionId, Store } from '@curfew/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUser, endingsOf, epoch } from '../fixtures.ts';
import type { StoreHarness } from '../harness.ts';
import { isAlive, type Model, type ModelSession } from './model.ts';
import { steps } from './steps.ts';

/** How many sequences are tried; `CURFEW_MODEL_RUNS` asks for more. */
const runs = Number(process.env.CURFEW_MODEL_RUNS ?? 16);
const longestSequence = 60;

interface Real {
  readonly connections: readonly [Store, Store];
  readonly seen: Map<SessionId, Seen>;
}

/** What the store itself has said of a session so far: the model has no part in this. */
interface Seen {
  wasDead: boolean;
  readonly userId: string | null;
  readonly username: string | null;
  lifetimeEndsAt: number;
}

/** Makes up sequences of everything that can be done, over two connections, and compares each outcome with the model. */
export function stateMachine(harness: StoreHarness): void {
  describe('state machine', () => {
    it('no sequence of calls revives a session, changes its user or lengthens its life', async () => {
      const command = fc.tuple(fc.nat({ max: 1 }), fc.oneof(...steps)).map(([connection, { name, run }]) => ({
        check: () => true,
        toString: () => `${connection === 0 ? 'here' : 'there'}: ${name}`,
        async run(model: Model, real: Real) {
          await run(model, real.connections[connection === 0 ? 0 : 1]);
          for (const store of real.connections) await compare(model, store, real.seen);
        },
      }));
      const sequences = fc.commands([command], { maxCommands: longestSequence, size: 'max' });
      await fc.assert(
        fc.asyncProperty(sequences, async (sequence) => {
          const opened = await harness.open();
          try {
            const model: Model = { now: epoch, users: [], sessions: [] };
            for (let n = 0; n < 3; n++) model.users.push(modelled(await addUser(opened.store)));
            const real: Real = { connections: [opened.store, await opened.reopen()], seen: new Map() };
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            await compareEndings(model, opened.store);
          } finally {
            await opened.close();
          }
        }),
        { numRuns: runs, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: false },
      );
    }, 300_000);
  });
}

function modelled(user: Awaited<ReturnType<typeof addUser>>): Model['users'][number] {
  const { id, username, roles } = user;
  return { id, username, roles, isDisabled: false, isDeleted: false, notBefore: user.sessionsNotBefore };
}

async function compare(model: Model, store: Store, seen: Real['seen']): Promise<void> {
  const { sessions, now } = model;
  const live = await store.sessions.findLive(
    sessions.map(({ digest }) => digest),
    now,
  );
  for (const [index, session] of sessions.entries()) {
    const found = live[index] ?? null;
    checkHistory(session, found, seen);
    expect(found && shown(found)).toEqual(isAlive(session, now) ? expected(session) : null);
  }
  const { items } = await store.sessions.list({ limit: 1_000 }, now);
  const kept = sessions.filter(({ isSwept }) => !isSwept);
  expect(items.map(({ id, endedAt, endReason }) => ({ id, endedAt, endReason }))).toEqual(
    kept
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
      .map(({ id, end }) => ({ id, endedAt: end?.at ?? null, endReason: end?.reason ?? null })),
  );
}

/** What must hold of the store's own answers over time. */
function checkHistory(session: ModelSession, found: LiveSession | null, seen: Real['seen']): void {
  const before = seen.get(session.id);
  if (found === null) {
    const none = { userId: null, username: null, lifetimeEndsAt: Infinity };
    seen.set(session.id, { ...(before ?? none), wasDead: true });
    return;
  }
  const lifetimeEndsAt = found.lifetimeEndsAt ?? Infinity;
  if (before?.wasDead) throw new Error(`the session ${session.id} has come back to life`);
  if (before !== undefined && (before.userId !== found.userId || before.username !== found.username)) {
    throw new Error(`the session ${session.id} has changed its user`);
  }
  if (before !== undefined && lifetimeEndsAt > before.lifetimeEndsAt) {
    throw new Error(`the lifetime of the session ${session.id} has become longer`);
  }
  const { userId, username } = found;
  seen.set(session.id, { wasDead: false, userId, username, lifetimeEndsAt });
}

function shown(found: LiveSession) {
  const { id, userId, username, roles, data, createdAt, authenticatedAt, lastUsedAt, idleTimeoutMs } = found;
  const { lifetimeEndsAt, expiresAt, successorId } = found;
  return {
    ...{ id, userId, username, roles, data, createdAt, authenticatedAt, lastUsedAt, idleTimeoutMs },
    ...{ lifetimeEndsAt, expiresAt, successorId },
  };
}

function expected(session: ModelSession): ReturnType<typeof shown> {
  const { id, owner, data, createdAt, authenticatedAt, usedAt, idleMs, lifetimeEndsAt, deadline, successor } = session;
  return {
    ...{ id, data, createdAt, authenticatedAt, lastUsedAt: usedAt, idleTimeoutMs: idleMs },
    ...{ userId: owner?.id ?? null, username: owner?.username ?? null, roles: owner?.roles ?? [] },
    lifetimeEndsAt: lifetimeEndsAt === Infinity ? null : lifetimeEndsAt,
    expiresAt: deadline === Infinity ? null : deadline,
    successorId: successor?.id ?? null,
  };
}

/** Every session that is over has said so once, and no other has. */
async function compareEndings(model: Model, store: Store): Promise<void> {
  for (const session of model.sessions) {
    const endings = await endingsOf(store, session.id);
    expect(endings, `events of the end of ${session.id}`).toHaveLength(session.end !== null || session.isSwept ? 1 : 0);
  }
}
