import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox, startCurfew } from '../../../test/sandbox.ts';
import { type RunningServer, startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  sandbox = openSandbox();
  server = await startServer(sandbox);
  await sandbox.succeed(['user', 'add', 'ada', '--no-password']);
  await sandbox.succeed(['user', 'add', 'bob', '--no-password']);
  token = /session=(\w+)/.exec(await sandbox.succeed(['auth-session', 'login', 'root', '--only-cookie']))?.[1] ?? '';
});
afterAll(async () => {
  await server.stop();
  sandbox.remove();
});

/** Follows until it is interrupted. */
function follow(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = startCurfew(['events', '--follow', ...args], sandbox.folder, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return {
    shows: (text: string, times = 1) =>
      expect.poll(() => stdout.split(text).length - 1, { timeout: 20_000 }).toBe(times),
    async interrupt() {
      child.kill('SIGINT');
      return { code: await ended, stdout, stderr };
    },
  };
}

describe('events --follow', () => {
  it.each(['in place', 'through a server'])(
    'prints each event as it happens, and ends with 0 at Ctrl-C, %s',
    async (where) => {
      const environment = where === 'in place' ? {} : { CURFEW_URL: server.address, CURFEW_TOKEN: token };
      const following = follow(
        ['--type', 'session-minted', '--limit', '1', '--user', 'ada', '--format', 'json'],
        environment,
      );
      await following.shows('[');
      await sandbox.succeed(['auth-session', 'login', 'bob']);
      await sandbox.succeed(['auth-session', 'login', 'ada']);
      await following.shows('session-minted', where === 'in place' ? 1 : 2);
      const { code, stdout, stderr } = await following.interrupt();
      expect([code, stderr]).toEqual([0, '']);
      const rows: { event: string; username: string }[] = JSON.parse(stdout);
      expect(rows.map(({ event, username }) => `${event} ${username}`)).toContain('session-minted ada');
      expect(stdout).not.toContain('bob');
    },
  );

  it.each([
    [['--all'], '--all and --follow are both given'],
    [['--format', 'table'], 'a table is printed when all its rows are known'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await sandbox.run(['events', '--follow', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
