import { type ClientRequest, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { mustRun } from '../support/command.ts';
import { ask, withCookie } from '../support/http.ts';
import { rootPassword, signIn, startServer } from '../support/server.ts';

const inFlight = 40;

test('a server that is told to stop answers every request that it has taken', async () => {
  // All of them come from one person at one moment, which is otherwise what guessing looks like.
  const server = await startServer({ configuration: 'throttle: { account: { freeFailures: 1000 } }\n' });
  const requests = await Promise.all(Array.from({ length: inFlight }, () => startSignIn(server.origin)));

  server.process.kill('SIGTERM');
  // Until nobody else is taken, so that the rest of the requests really arrives at a server that is stopping.
  while (
    await ask(server.origin, 'GET /healthz').then(
      ({ status }) => status === 200,
      () => false,
    )
  );
  const answers = await Promise.all(requests.map((started) => started.finish()));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: inFlight }, () => 201));
  expect(await server.ended()).toBe(0);

  const listed = await mustRun(['auth-session', 'list', '--all', '--format', 'json'], { cwd: server.directory });
  const stored = JSON.parse(listed).map((row: Record<string, string>) => row['session ID']);
  for (const { id } of answers) expect(stored).toContain(id);
});

test('a use that was waiting to be written is written before the end', async () => {
  const configuration = 'policies: { default: { idleTimeout: 1s, tokenLifetime: 1h } }\n';
  const server = await startServer({ configuration });
  const token = await signIn(server);
  const first = await lastUse(server.directory);
  let used = first;
  while (used === first) {
    const answer = await ask(server.origin, 'GET /v1/sessions/current', { headers: withCookie(token) });
    // A machine that stood still for a second has lost the session: start anew.
    if (answer.status !== 200) return expect(answer.status).toBe(401);
    used = answer.json<{ lastUsedAt: string }>().lastUsedAt.replace('T', ' ').replace('Z', '').replace(/0+$/, '');
  }
  expect(await server.end()).toBe(0);
  expect(await lastUse(server.directory)).toBe(used);
});

/** A sign-in of which the server has read the head and waits for the body. */
async function startSignIn(origin: string): Promise<{ finish(): Promise<{ status: number; id: string }> }> {
  const body = JSON.stringify({ username: 'root', password: rootPassword });
  const outgoing: ClientRequest = request(`${origin}/v1/sessions`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  });
  const taken = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<{ status: number; id: string }>();
  outgoing.once('continue', taken.resolve);
  outgoing.once('error', (error) => {
    taken.reject(error);
    answered.reject(error);
  });
  outgoing.once('response', async (response) => {
    const { session } = JSON.parse(await text(response));
    answered.resolve({ status: response.statusCode ?? 0, id: session?.id });
  });
  outgoing.flushHeaders();
  await taken.promise;
  return {
    finish() {
      outgoing.end(body);
      return answered.promise;
    },
  };
}

async function lastUse(cwd: string): Promise<string> {
  const [row] = JSON.parse(await mustRun(['auth-session', 'list', '--format', 'json'], { cwd }));
  return row['last used'];
}
