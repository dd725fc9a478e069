import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

it('prints the cookie under the name that the server reads, in place and through the server', {
  timeout: 120_000,
}, async () => {
  sandbox.write('curfew.yaml', 'cookieName: session-a\n');
  const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery staple' });
  const line = await sandbox.succeed(['auth-session', 'login', 'root', '--only-cookie']);
  expect(line).toMatch(/^session-a=[0-9A-Za-z]{40}; /);
  const cookie = line.split(';')[0] ?? '';
  const answer = await fetch(`${server.address}/v1/sessions/current`, { headers: { cookie } });
  expect(answer.status).toBe(200);

  const environment = {
    CURFEW_TOKEN: cookie.replace('session-a=', ''),
    CURFEW_CONFIG: sandbox.write('none.yaml', '{}\n'),
  };
  const args = ['auth-session', 'login', 'root', '--only-cookie', '--url', server.address];
  expect(await sandbox.succeed(args, { environment })).toMatch(/^session-a=[0-9A-Za-z]{40}; /);
  expect(await server.stop()).toBe(0);

  sandbox.write('curfew.yaml', 'cookieName: __Host-session\n');
  const refused = await sandbox.run(['serve']);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('cookieName');
});
