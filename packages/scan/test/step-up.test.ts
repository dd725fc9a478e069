import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseTargetFile, scan } from '../src/index.ts';
import { stepUpCases } from './cases/api-cases.ts';
import { type Handler, serve } from './fixtures/serve.ts';
import { passwords } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie?: string;
}

/** Asks for the password again before `/elevated`; sound if that makes a new token. */
function sudoApp(rotates: boolean): Handler {
  const sessions = new Map<string, { user: string; isElevated: boolean }>();

  function enter(user: string, isElevated: boolean): Answer {
    const cookie = randomBytes(16).toString('hex');
    sessions.set(cookie, { user, isElevated });
    return { status: 200, text: 'ok', cookie };
  }

  function signIn(body: string): Answer {
    const { user, password } = JSON.parse(body) as { user: string; password: string };
    return passwords.get(user) === password ? enter(user, false) : { status: 401, text: 'no' };
  }

  function stepUp(token: string, session: { user: string; isElevated: boolean }): Answer {
    session.isElevated = !rotates;
    if (!rotates) return { status: 200, text: 'ok' };
    sessions.delete(token);
    return enter(session.user, true);
  }

  function answer(url: string | undefined, token: string, body: string): Answer {
    if (url === '/login') return signIn(body);
    const session = sessions.get(token);
    if (session === undefined) return { status: 401, text: 'sign in' };
    if (url === '/sudo') return stepUp(token, session);
    const isOpen = url !== '/elevated' || session.isElevated;
    return { status: isOpen ? 200 : 403, text: session.user };
  }

  return (request, response, body) => {
    const token = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const { status, text, cookie } = answer(request.url, token, body);
    response.writeHead(status, cookie === undefined ? {} : { 'Set-Cookie': `sid=${cookie}; HttpOnly; Path=/` });
    response.end(text);
  };
}

test.each(stepUpCases)('$check: a step-up that makes a new token is told from one that does not', async (one) => {
  expect(await statusWith(one.check, one.faulty.rotates)).toBe('fail');
  expect(await statusWith(one.check, one.sound.rotates)).toBe('pass');
});

async function statusWith(check: string, rotates: boolean): Promise<string> {
  await using app = await serve(sudoApp(rotates));
  const file = `
url: ${app.url}
accounts: [{ user: alice, passwordEnv: PW }]
login: [{ request: POST /login, json: { user: "\${user}", password: "\${password}" }, expect: { status: 200 } }]
check: { request: GET /me }
stepUp: [{ request: POST /sudo }]
elevated: { request: GET /elevated }
`;
  const target = parseTargetFile(file, { PW: passwords.get('alice') });
  return statusOf(await scan({ target, ...fast, checks: [check] }), check);
}
