import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { cleanEnvironment, curfew, curfewCommand, isInstalled, mustRun } from '../support/command.ts';
import { ask } from '../support/http.ts';
import { startServer, temporaryFolder } from '../support/server.ts';

/** CockroachDB's own script for `auth-session`, step by step (its rows C1 to C9), over the real command and a real server. */
test('the commands of auth-session do what those of CockroachDB do', { timeout: 120_000 }, async () => {
  const directory = await temporaryFolder();
  const first = await startServer({ directory });
  const here = { cwd: directory };
  await mustRun(['user', 'add', 'eisen', '--role', 'admin', '--no-password'], here);
  /** What is printed may be pasted as the header `Cookie`, with its attributes. */
  const page = async ({ origin }: { origin: string }, cookieLine: string) =>
    (await ask(origin, 'GET /_admin/v1/users', { headers: { cookie: cookieLine.trim() } })).status;
  const listed = () => mustRun(['auth-session', 'list', '--state', 'active', '--format', 'table'], here);

  // C1
  const missing = await curfew(['auth-session', 'login', 'nonexistent'], here);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('user "nonexistent" does not exist')]);

  // C2
  const onTerminal = isInstalled('script')
    ? await typed(['auth-session', 'login', 'eisen'], directory)
    : await mustRun(['auth-session', 'login', 'eisen', '--format', 'table'], here);
  for (const part of ['authentication cookie', 'session=', 'HttpOnly']) expect(onTerminal).toContain(part);
  if (isInstalled('script')) for (const part of ['Example uses:', 'curl', 'wget']) expect(onTerminal).toContain(part);

  // C3
  const [eisen, root] = await Promise.all(
    ['eisen', 'root'].map((user) => mustRun(['auth-session', 'login', user, '--only-cookie'], here)),
  );
  for (const line of [eisen, root]) expect(line).toContain('HttpOnly');

  // C4
  const three = await listed();
  expect(three.split('\n')[0]).toContain('username');
  expect([three.match(/^ *eisen\b/gm)?.length, three.match(/^ *root\b/gm)?.length]).toEqual([2, 1]);
  expect(three).toContain('(3 rows)');

  // C5, C6, C7, C8
  expect(await page(first, String(eisen))).toBe(200);
  expect(await mustRun(['auth-session', 'logout', 'eisen', '--format', 'table'], here)).toContain('(2 rows)');
  expect(await page(first, String(eisen))).toBe(401);
  expect(await page(first, String(root))).toBe(200);

  // C9
  await first.end();
  expect(await page(await startServer({ directory }), String(root))).toBe(200);
});

/** What a person sees who types a command. */
async function typed(args: readonly string[], cwd: string): Promise<string> {
  const command = [process.execPath, curfewCommand, ...args].map((part) => `'${part}'`).join(' ');
  const shell = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(shell.stdout);
}
