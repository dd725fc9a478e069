import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@curfew/store-sqlite';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CurfewOptions, openCurfew } from './open-curfew.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-library-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const client = { ip: null, userAgent: null };
const user = 'u-1';

describe('a store inside an application', () => {
  it('is made where there is none, and keeps sessions over a restart', async () => {
    const where = `sqlite:${join(folder, 'sessions.db')}`;
    const first = await openCurfew(where);
    const issued = await first.admit({ user, methods: ['pwd'], presented: null, client });
    if (!issued.ok) throw new Error(issued.code);
    await first.close();
    const second = await openCurfew(where);
    expect(await second.inspect(issued.token.reveal())).toMatchObject({ provider: { subject: 'u-1' } });
    await second.close();
  });

  it('may be used by two at once: an end in one is felt by the other at the next request', async () => {
    const where = `sqlite:${join(folder, 'sessions.db')}`;
    const [one, other] = [await openCurfew(where), await openCurfew(where)];
    const issued = await one.admit({ user, methods: ['pwd'], presented: null, client });
    if (!issued.ok) throw new Error(issued.code);
    const token = issued.token.reveal();
    expect(await other.inspect(token)).not.toBeNull();
    await one.signOut(token, client);
    expect(await other.inspect(token)).toBeNull();
    await Promise.all([one.close(), other.close()]);
  });

  it('takes limits as they are written in curfew.yaml', async () => {
    const curfew = await openCurfew('sqlite::memory:', {
      policies: { default: { idleTimeout: '10m', maxSessions: 1 } },
      roles: { staff: { tokenLifetime: '2h' } },
    });
    const admit = () => curfew.admit({ user, roles: ['staff'], methods: ['pwd'], presented: null, client });
    const [first, second] = [await admit(), await admit()];
    if (!first.ok || !second.ok) throw new Error('not admitted');
    const { session } = second;
    expect(session.idleTimeoutMs).toBe(600_000);
    expect((session.lifetimeEndsAt ?? 0) - session.createdAt).toBe(7_200_000);
    expect(await curfew.inspect(first.token.reveal())).toBeNull();
    await curfew.close();
  });

  it('warns once where those rules cannot be read any more', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const curfew = await openCurfew(`sqlite:${join(folder, 'sessions.db')}`);
      const database = new Database(join(folder, 'sessions.db'));
      database.exec('DROP TABLE rulebook');
      database.close();
      await vi.advanceTimersByTimeAsync(60_000);
      const told = warn.mock.calls.filter(([warning]) => String(warning).includes('cannot read the rules'));
      expect(told).toHaveLength(1);
      await curfew.close();
    } finally {
      vi.useRealTimers();
      warn.mockRestore();
    }
  });

  it('obeys the rules that were set at a server on the same store, but for those that it says itself', async () => {
    const where = `sqlite:${join(folder, 'sessions.db')}`;
    const minutes = (number: number) =>
      ({ idleTimeoutMs: number * 60_000, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'reject' }) as const;
    await (await openCurfew(where)).close();
    const store = openSqliteStore({ path: join(folder, 'sessions.db') });
    const set = (number: number, idle: number) =>
      store.rulebook?.add(
        {
          ...{ number, at: number, actor: 'root' },
          rules: { policies: { default: minutes(idle) }, roles: { staff: minutes(idle) }, maxTokenLifetimeMs: null },
        },
        [],
      );
    await set(1, 7);
    const open = await openCurfew(where);
    const strict = await openCurfew(where, { policies: { default: { idleTimeout: '9m' } } });
    const idleIn = async (curfew: typeof open, roles: string[]) => {
      const issued = await curfew.admit({ user, roles, methods: ['pwd'], presented: null, client });
      return issued.ok && issued.session.idleTimeoutMs / 60_000;
    };
    expect([await idleIn(open, []), await idleIn(strict, []), await idleIn(strict, ['staff'])]).toEqual([7, 9, 7]);
    await set(2, 3);
    await expect.poll(() => idleIn(open, []), { timeout: 60_000 }).toBe(3);
    expect(await idleIn(strict, [])).toBe(9);
    await Promise.all([open.close(), strict.close(), store.life.close()]);
  });

  it.each([
    ['sessions.db', {}, /names no kind of store/],
    ['mysql://x', {}, /unknown kind of store mysql:/],
    ['https://sessions.example', {}, /token: .*"curfew application token app"/],
    ['https://sessions.example', { token: 'x', roles: {} }, /roles: a server has its own/],
    ['https://sessions.example', { token: 'x', ttl: 1 }, /over a server there is no option ttl/],
    ['sqlite::memory:', { token: 'x' }, /there is no option token; there are: name/],
    ['sqlite:/proc/nowhere/x.db', {}, /\/proc\/nowhere/],
    ['sqlite::memory:', { name: 'a b' }, /name: "a b" cannot be used/],
    ['sqlite::memory:', { idleTimeout: '1h' }, /there is no option idleTimeout; there are: name, policies/],
    ['sqlite::memory:', { policies: { default: { idle: '1h' } } }, /there is no option policies\.default\.idle/],
    ['sqlite::memory:', { policies: { default: { idleTimeout: '60' } } }, /policies\.default\.idleTimeout: .*"60s"/],
    ['sqlite::memory:', { roles: { staff: { maxSessions: -1 } } }, /roles\.staff\.maxSessions: -1/],
    ['sqlite::memory:', { roles: { staff: { onLimit: 'ask' } } }, /roles\.staff\.onLimit: "ask"/],
  ])('says what is wrong with %s and %j', async (where, options, message) => {
    await expect(openCurfew(where, options as CurfewOptions)).rejects.toThrow(message);
  });
});
