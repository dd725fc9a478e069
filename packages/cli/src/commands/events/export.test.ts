import { randomUUID } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = openSandbox();
});
afterAll(() => sandbox.remove());

/** An event of somebody who tries to write lines of their own. */
async function record(userAgent: string, at = Date.now()): Promise<void> {
  const store = openSqliteStore({ path: sandbox.path('curfew-data/curfew.db') });
  const nobody = { userId: null, username: 'zoë', sessionId: null, actor: null, ip: null, reason: null, detail: {} };
  await store.trail.record([{ id: randomUUID(), at, type: 'sign-in-failed', initiator: 'user', ...nobody, userAgent }]);
  await store.life.close();
  await sandbox.succeed(['events', 'seal']);
}

it('exports each event once, also one that comes late, and goes on where it was', async () => {
  await sandbox.succeed(['migrate']);
  expect(await sandbox.run(['events', 'export'])).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('events seal'),
  });
  await record('first');
  const exported = async (...args: string[]) => sandbox.succeed(['events', 'export', '--cursor', 'cursor', ...args]);
  const first = (await exported()).trim().split('\n');
  expect(first.map((line) => JSON.parse(line).userAgent)).toEqual(['first']);
  expect(await exported()).toBe('');

  await record('late\n<0>1 forged', Date.now() - 30_000);
  const syslog = await exported('--format', 'syslog');
  expect(syslog).toMatch(/^<84>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ curfew - sign-in-failed - \{[\x20-\x7e]+\}\n$/);
  expect(JSON.parse(syslog.slice(syslog.indexOf('{')))).toMatchObject({ user: 'zoë', userAgent: 'late\n<0>1 forged' });

  // What somebody has put where a draft of the cursor might be (CWE-59).
  sandbox.write('precious', 'untouched');
  symlinkSync(sandbox.path('precious'), sandbox.path('cursor.new'));
  await record('to a file');
  expect(await exported('--output', 'events.ndjson')).toBe('');
  expect(readFileSync(sandbox.path('events.ndjson'), 'utf8')).toContain('"to a file"');
  expect(readFileSync(sandbox.path('precious'), 'utf8')).toBe('untouched');

  sandbox.write('other', `3:${'0'.repeat(64)}\n`);
  const other = await sandbox.run(['events', 'export', '--cursor', 'other']);
  expect(other).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('does not hold the seal') });
  sandbox.write('broken', 'nonsense');
  expect((await sandbox.run(['events', 'export', '--cursor', 'broken'])).code).toBe(2);
});
