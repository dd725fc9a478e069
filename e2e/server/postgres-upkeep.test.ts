import { openPostgresStore } from '@curfew/store-postgres';
import { openTestServer, startProxy, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curfew, mustRun } from '../support/command.ts';
import { temporaryFolder } from '../support/server.ts';

let postgres: TestServer;
beforeAll(async () => {
  postgres = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
});
afterAll(() => postgres.close());

async function inNewDatabase() {
  const url = await postgres.createDatabase();
  return { url, surroundings: { cwd: await temporaryFolder(), environment: { CURFEW_STORE: url } } };
}

describe('curfew migrate', () => {
  test('from several nodes at once: each step is applied once, and all of them succeed', async () => {
    const { surroundings } = await inNewDatabase();
    const before = await curfew(['migrate', 'status', '--format', 'json'], surroundings);
    expect(before.code, before.stderr).toBe(0);
    const names = JSON.parse(before.stdout).map((row: { migration: string }) => row.migration);
    const applied = await Promise.all(Array.from({ length: 4 }, () => mustRun(['migrate', 'up'], surroundings)));
    expect(
      applied
        .flatMap((text) => text.split('\n'))
        .filter(Boolean)
        .sort(),
    ).toEqual([...names].sort());
    const after = JSON.parse(await mustRun(['migrate', 'status', '--format', 'json'], surroundings));
    expect(after.filter(({ applied: at }: { applied: string | null }) => at === null)).toEqual([]);
    expect(await mustRun(['migrate', 'up'], surroundings)).toBe('');
  });
});

describe('curfew doctor', () => {
  type Row = { check: string; result: string; detail: string };

  async function examine(url: string, asked: string) {
    const surroundings = { cwd: await temporaryFolder(), environment: { CURFEW_STORE: url } };
    const { code, stdout } = await curfew(['doctor', '--format', 'json'], surroundings);
    const rows: Row[] = JSON.parse(stdout);
    const { result = '', detail = '' } = rows.find(({ check }) => check === asked) ?? {};
    return { code, problems: rows.filter((row) => row.result === 'problem').map(({ check }) => check), result, detail };
  }

  test('finds a healthy database healthy, and sees what is wrong with one', async () => {
    const { url, surroundings } = await inNewDatabase();
    await mustRun(['migrate', 'up'], surroundings);
    await mustRun(['user', 'add', 'root', '--role', 'admin', '--no-password'], surroundings);
    expect(await examine(url, 'row security')).toMatchObject({ code: 0, problems: [], result: 'ok' });
    expect((await examine(url, 'database')).detail).toMatch(/^PostgreSQL \d+/);

    expect(await examine(postgres.asSuperuser(url), 'row security')).toMatchObject({
      code: 0,
      result: 'warning',
      detail: expect.stringContaining('a superuser'),
    });

    const ahead = await startProxy({ url, rewrite: (sql) => sql.replace('now() AS', `now() + INTERVAL '5 s' AS`) });
    expect(await examine(ahead.url, 'database clock')).toMatchObject({
      code: 1,
      problems: ['database clock'],
      detail: expect.stringMatching(/^it is [45]\.\d+ s ahead of ours/),
    });
    await ahead.close();

    await spoil(url, 'DROP INDEX sessions_by_time_left');
    expect(await examine(url, 'indexes')).toMatchObject({
      problems: ['indexes'],
      detail: expect.stringContaining('sessions_by_time_left'),
    });
    await spoil(url, 'ALTER TABLE sessions DISABLE TRIGGER curfew_guard');
    expect(await examine(url, 'guards')).toMatchObject({
      problems: ['indexes', 'guards'],
      detail: expect.stringContaining('on: sessions'),
    });
    await spoil(url, 'ALTER TABLE events NO FORCE ROW LEVEL SECURITY');
    expect(await examine(url, 'row security')).toMatchObject({
      result: 'warning',
      detail: expect.stringContaining('off on: events'),
    });
  }, 60_000);

  test('says once that a database cannot be reached, and never its password', async () => {
    const unreachable = 'postgres://curfew:hunter2@127.0.0.1:1/curfew';
    const found = await examine(unreachable, 'store');
    expect(found).toMatchObject({ code: 1, problems: ['store'] });
    expect(found.detail).not.toContain('hunter2');
  });
});

/** Through the store's own connections, whose first question is replaced by what somebody does by hand. */
async function spoil(url: string, sql: string): Promise<void> {
  let isDone = false;
  const proxy = await startProxy({
    url,
    rewrite(asked) {
      if (isDone || asked !== 'SELECT 1') return asked;
      isDone = true;
      return sql;
    },
  });
  await (await openPostgresStore({ url: proxy.url })).life.close();
  await proxy.close();
}
