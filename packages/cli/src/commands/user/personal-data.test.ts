import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

async function makePeople(): Promise<void> {
  for (const name of ['Ada', 'bob'])
    await sandbox.succeed(['user', 'add', name, '--no-password', '--email', 'a@b.example']);
  for (const name of ['ada', 'bob']) await sandbox.succeed(['auth-session', 'login', name]);
}

describe.each(['in place', 'over --url'])('personal data, %s', (way) => {
  it('is exported, erased, and gone', async () => {
    await makePeople();
    const server =
      way === 'in place' ? null : await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery' });
    try {
      const environment: Record<string, string> = {};
      const flags: string[] = [];
      if (server !== null) {
        const answer = await fetch(`${server.address}/v1/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'root', password: 'correct horse battery', transport: 'bearer' }),
        });
        environment.CURFEW_TOKEN = ((await answer.json()) as { token: string }).token;
        flags.push('--url', server.address);
      }
      const run = (...args: string[]) => sandbox.succeed([...args, ...flags], { environment });
      const held = JSON.parse(await run('user', 'export', 'ada'));
      expect(held).toMatchObject({
        user: { username: 'Ada', profile: { email: 'a@b.example' }, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
        hasPassword: false,
        oneTimeCodes: null,
        identities: [],
        sessions: [{ username: 'Ada', kind: 'minted' }],
      });
      expect(held.events.map(({ type }: { type: string }) => type)).toEqual(['session-minted', 'user-created']);

      await run('user', 'delete', 'ada');
      expect((await sandbox.run(['user', 'export', 'ada', ...flags], { environment })).code).not.toBe(0);
      const { id } = held.user;
      const events = JSON.parse(await run('events', '--user-id', id, '--format', 'json'));
      expect(events).toHaveLength(4);
      expect(JSON.parse(await run('user', 'export', '--id', id)).user).toBeNull();

      const erased = await sandbox.run(['user', 'erase', '--id', id, ...flags], { environment });
      expect(erased).toMatchObject({
        code: 0,
        stderr: `user ${id} is erased: 1 sessions deleted, 4 events anonymised\n`,
      });
      const all = await run('events', '--all', '--format', 'json');
      expect(all).not.toContain('Ada');
      expect(all).not.toContain(id);
      expect(all).toContain('user-erased');
      expect(all).toContain('bob');
      expect((await sandbox.run(['user', 'erase', '--id', id, ...flags], { environment })).code).not.toBe(0);
    } finally {
      await server?.stop();
    }
  });
});
