import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser, administrator, epoch, insert, readAll } from '../fixtures.ts';
import type { GrowthHarness, PopulatedStore } from './harness.ts';
import { operations } from './operations.ts';
import type { Population } from './population.ts';

/** `CURFEW_GROWTH` sets how many sessions the large database has. */
const large: Population = { sessions: Number(process.env.CURFEW_GROWTH ?? 200_000), users: 10 };
const small: Population = { sessions: large.sessions / 4, users: 10 };
const medium: Population = { sessions: 20_000, users: 10 };
const tiny: Population = { sessions: 1_000, users: 10 };

/** A tree that is one level deeper costs a page at each look into it; reading a table four times as long costs all of it. */
const allowedFactor = 1.5;
const allowedMore = 16;

/**
 * Shows that no operation's work grows with the number of sessions: it compares what the engine does, not how long it takes,
 * in a database and in one four times as large, and reads the plan of every statement.
 */
export function describeGrowth(name: string, harness: GrowthHarness): void {
  describe(name, () => {
    const opened: PopulatedStore[] = [];
    afterAll(() => Promise.all(opened.map((each) => each.close())));

    describe.skipIf(harness.uncounted !== undefined)(`work does not grow${because(harness.uncounted)}`, () => {
      beforeAll(async () => {
        for (const population of [small, large]) opened.push(await harness.open(population));
      }, 600_000);

      for (const [operation, run] of Object.entries(operations)) {
        it(`${operation}`, async () => {
          const [few, many] = [await workIn(opened[0], small), await workIn(opened[1], large)];
          const allowed = few * allowedFactor + allowedMore;
          expect(many, `${harness.unit}: ${few} of ${small.sessions} sessions`).toBeLessThanOrEqual(allowed);
        });

        async function workIn(store: PopulatedStore | undefined, population: Population): Promise<number> {
          if (store === undefined) throw new Error('the database could not be made');
          return await store.work((connection) => run(connection, population));
        }
      }
    });

    it('a rare row is found by following the cursors, however short the pages', async () => {
      const database = await harness.open(medium);
      opened.push(database);
      await database.work(async (store) => {
        const rare = await insert(store, null, { createdAt: epoch - 1, event: 'policy-applied' });
        const sessions = await readAll((cursor) =>
          store.sessions.list({ kind: 'anonymous', limit: 50, ...(cursor !== undefined && { cursor }) }, epoch),
        );
        expect(sessions.map(({ id }) => id)).toEqual([rare.session.id]);
        const events = await readAll((cursor) =>
          store.trail.list({ type: 'policy-applied', limit: 50, ...(cursor !== undefined && { cursor }) }),
        );
        expect(events.map(({ sessionId }) => sessionId)).toEqual([rare.session.id]);
      });
    });

    it('a rare text is found by the first page, however far back', async () => {
      const database = await harness.open(medium);
      opened.push(database);
      await database.work(async (store) => {
        const profile = { fullName: 'Björn Ærøskøbing', email: 'b.aeroe@example.com' };
        const user = await addUser(store, { username: 'zz.aeroe', profile });
        const { session } = await insert(store, user, {
          createdAt: epoch - 2,
          ...{ ip: '2001:db8::beef', userAgent: 'Netscape/4.7 (OS/2)', label: 'Nightly 100% backup' },
        });
        const other = await insert(store, null, { createdAt: epoch - 1, userAgent: 'Netscape/4.8' });
        const find = async (text: string) => {
          const { items, cursor } = await store.sessions.list({ text, limit: 5 }, epoch);
          return [...items.map(({ id }) => id), cursor];
        };
        for (const text of [
          'BJÖRN',
          'røskøb',
          'aeroe@exam',
          '2001:db8::be',
          'OS/2',
          'y 100% b',
          'netscape björn',
          session.id.slice(0, 8),
        ]) {
          expect([text, ...(await find(text))]).toEqual([text, session.id, null]);
        }
        expect(await find('netscape')).toEqual([other.session.id, session.id, null]);
        for (const text of ['nowhere', 'netscape nowhere', '100_'])
          expect([text, ...(await find(text))]).toEqual([text, null]);
        const names = async (text: string) =>
          (await store.users.list({ text, limit: 5 })).items.map(({ username }) => username);
        for (const text of ['ærøsk', 'zz.aer', 'example.com', user.id.slice(0, 8)]) {
          expect([text, ...(await names(text))]).toEqual([text, user.username]);
        }
        await store.users.change(
          user.username,
          { type: 'profile', profile: { fullName: 'Somebody Else' } },
          epoch,
          administrator,
        );
        expect([await find('røskøb'), await find('body els')]).toEqual([[null], [session.id, null]]);
        // Two in one page, and one behind the other.
        const first = await store.sessions.list({ text: 'netscape', limit: 1 }, epoch);
        expect(first.items.map(({ id }) => id)).toEqual([other.session.id]);
        const next = await store.sessions.list({ text: 'netscape', limit: 1, cursor: first.cursor ?? '' }, epoch);
        expect([next.items.map(({ id }) => id), next.cursor]).toEqual([[session.id], null]);
      });
    });

    it('every statement goes by an index and sorts nothing', async () => {
      const database = await harness.open(tiny);
      opened.push(database);
      for (const run of Object.values(operations)) await database.work((connection) => run(connection, tiny));
      const plans = await database.plans();
      expect(plans.length).toBeGreaterThan(20);
      expect(plans.filter(({ unindexed }) => unindexed.length > 0)).toEqual([]);
    });
  });
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
