import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { emptyTarget, type Report, scan } from '../src/index.ts';
import { tokenCases } from './cases/api-cases.ts';
import { type Handler, serve } from './fixtures/serve.ts';
import { startTokenApp, type TokenTrait, tokenAppTarget } from './fixtures/token-app.ts';
import { accounts, passwords } from './fixtures/users.ts';
import { alarms, fast, statusOf } from './scan-app.ts';

async function scanTokenApp(traits: readonly TokenTrait[], checks: readonly string[] = []): Promise<Report> {
  await using app = await startTokenApp(traits);
  return await scan({ target: tokenAppTarget(app.url), ...fast, checks });
}

test.each(tokenCases)('$check is found with $faulty', async ({ check, faulty, severity }) => {
  const report = await scanTokenApp(faulty, [check]);
  expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, severity });
});

test('a sound API stays silent', async () => {
  const report = await scanTokenApp([]);
  expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
  expect(report.status).toBe('complete');
  for (const { check } of tokenCases) expect(statusOf(report, check), check).toBe('pass');
});

/** No page anywhere: a sign-in that reads one type of body. */
function pagelessApp(type: string): Handler {
  const sessions = new Map<string, string>();
  const read = (body: string) => new URLSearchParams(type.endsWith('json') ? JSON.parse(body) : body);

  function enter(response: ServerResponse, fields: URLSearchParams): void {
    const [user, password] = [fields.get('username') ?? '', fields.get('password')];
    if (passwords.get(user) !== password) return void response.writeHead(401).end();
    const token = randomBytes(20).toString('hex');
    sessions.set(token, user);
    response.writeHead(302, { Location: '/me', 'Set-Cookie': `sid=${token}; HttpOnly; Path=/` }).end();
  }

  return (request, response, body) => {
    const user = sessions.get(/sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    const isRead = request.headers['content-type'] === type;
    if (request.url === '/login') enter(response, isRead ? read(body) : new URLSearchParams());
    else response.writeHead(request.url !== '/me' ? 404 : user === undefined ? 401 : 200).end(user);
  };
}

test.each(['application/json', 'application/x-www-form-urlencoded'])(
  'a sign-in without a page is found: %s',
  async (type) => {
    await using app = await serve(pagelessApp(type));
    const report = await scan({ target: emptyTarget(app.url, accounts), ...fast, checks: ['fixation.cookie.adopted'] });
    expect(statusOf(report, 'fixation.cookie.adopted'), JSON.stringify(report)).toBe('pass');
  },
);
