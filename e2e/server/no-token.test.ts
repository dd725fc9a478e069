import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { curfew } from '../support/command.ts';
import { type Answer, ask, cookieOf, type Question, withBearer, withCookie } from '../support/http.ts';
import { type RunningServer, rootPassword, signIn, startServer } from '../support/server.ts';

const password = 'a password that nobody may read';

test('no token and no password is anywhere but with the client', { timeout: 120_000 }, async () => {
  const server = await startServer({ environment: { CURFEW_LOG_LEVEL: 'trace' } });
  const secrets = new Set([rootPassword, password]);
  const said: string[] = [];

  await livelyRun(server, secrets, said);
  expect(secrets.size).toBeGreaterThan(12);
  // Before the end, while the write-ahead log is still there.
  const files = readStore(server.directory);
  expect(files.map(({ name }) => name)).toContain('curfew.db-wal');
  for (const args of [
    ['auth-session', 'list', '--all', '--format', 'json'],
    ['events'],
    ['user', 'list'],
    ['doctor'],
  ]) {
    const { stdout, stderr } = await curfew(args, { cwd: server.directory });
    said.push(stdout, stderr);
  }
  expect(await server.end()).toBe(0);
  files.push(...readStore(server.directory));

  const places = [
    ...files.map(({ name, bytes }) => ({ name, holds: (form: string) => bytes.includes(form) })),
    ...[...said, server.output()].map((text) => ({ name: text, holds: (form: string) => text.includes(form) })),
  ];
  const forms = [...secrets].flatMap(formsOf);
  expect(places.filter(({ holds }) => forms.some(holds)).map(({ name }) => name)).toEqual([]);
});

/** Everything that can be done with tokens, rightly and wrongly. What the server says goes to `said`, unless it hands a token out. */
async function livelyRun(server: RunningServer, secrets: Set<string>, said: string[]): Promise<void> {
  const keep = (token: string | null | undefined): string => {
    if (token == null || !/^\w{40}$/.test(token)) throw new Error('no token was issued');
    secrets.add(token);
    return token;
  };
  const tell = async (line: string, question?: Question): Promise<Answer> => {
    const answer = await ask(server.origin, line, question);
    said.push(JSON.stringify(answer.headers), answer.text);
    return answer;
  };
  const issue = async (line: string, question: Question): Promise<string> => {
    const answer = await ask(server.origin, line, question);
    return keep(cookieOf(answer) ?? answer.json<{ token?: string }>().token);
  };

  const admin = keep(await signIn(server));
  const asAdmin = { headers: withBearer(admin) };
  await tell('POST /v1/users', { ...asAdmin, body: { username: 'ada', password } });
  const credentials = { username: 'ada', password };
  const anonymous = await issue('POST /v1/sessions/anonymous', { body: { data: { cart: ['book'] } } });
  const first = await issue('POST /v1/sessions', { headers: withCookie(anonymous), body: credentials });
  const bearer = await issue('POST /v1/sessions', { body: { ...credentials, transport: 'bearer', label: 'a laptop' } });
  const rotated = await issue('POST /v1/sessions/current/rotate', {
    headers: withCookie(first),
    body: { graceSeconds: 5 },
  });
  const proven = await issue('POST /v1/sessions/current/reauthenticate', {
    headers: withCookie(rotated),
    body: { password },
  });
  const api = await issue('POST /v1/sessions/minted', {
    ...asAdmin,
    body: { username: 'ada', kind: 'api', lifetime: null },
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await issue('POST /sign-in', { headers: form, body: new URLSearchParams(credentials).toString() });
  const command = await curfew(['auth-session', 'login', 'ada', '--only-cookie'], { cwd: server.directory });
  keep(/session=(\w+)/.exec(command.stdout)?.[1]);

  // Tokens where they do not belong: people paste them into addresses, names, bodies and headers.
  const planted = keep('PlantedByAnAttacker000000000000000000000');
  for (const token of [proven, bearer, planted]) {
    for (const headers of [
      withCookie(token),
      withBearer(token),
      withBearer(`${token}x`),
      withCookie(`${token}; session=${token}`),
    ]) {
      await tell('GET /v1/sessions/current', { headers });
      await tell('GET /verify', { headers });
      await tell('GET /sign-in?timedOut=true', { headers });
    }
    await tell(`GET /v1/sessions/${token}`, asAdmin);
    await tell(`DELETE /v1/sessions/${token}`, asAdmin);
    await tell(`GET /v1/sessions?cursor=${token}`, asAdmin);
    await tell(`GET /v1/sessions/current?token=${token}`, asAdmin);
    await tell(`GET /verify?token=${token}&session=${token}`);
    await tell(`GET /nothing/${token}`);
    await tell(`GET /v1/users/${token}`, asAdmin);
    await tell('POST /v1/sessions', { body: { username: token, password: token } });
    await tell('POST /v1/sessions', { body: { username: 'ada', password: 'x', [token]: token } });
    await tell('POST /v1/sessions', {
      body: `{"username": "${token}", ${token}`,
      headers: { 'content-type': 'application/json' },
    });
    await tell('POST /v1/sessions/minted', { ...asAdmin, body: { username: 'ada', lifetime: token } });
    await tell('POST /oauth2/introspect', { headers: { ...form, ...withBearer(api) }, body: `token=${token}` });
    await tell('POST /oauth2/revoke', { headers: form, body: `token=${token}&token_type_hint=${token}` });
  }
  await tell('POST /v1/sessions', { body: { username: 'ada', password: `${password}!` } });
  const changed = `${password}, changed`;
  const after = await issue('POST /v1/sessions', { body: credentials });
  secrets.add(changed);
  await issue('PUT /v1/users/current/password', {
    headers: withBearer(after),
    body: { oldPassword: password, newPassword: changed },
  }).catch(() => null);

  for (const address of [
    '/metrics',
    '/v1/sessions?limit=200',
    '/v1/events?limit=200',
    '/v1/users',
    '/v1/tokens/long-lived',
    '/v1/statistics',
    '/openapi.json',
    '/readyz',
    '/',
  ]) {
    await tell(`GET ${address}`, asAdmin);
  }
}

/** The ways in which a careless hand writes a secret down. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

function readStore(directory: string): { name: string; bytes: Buffer }[] {
  const folder = join(directory, 'curfew-data');
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}
