import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask, withCookie } from '../support/http.ts';
import { type RunningServer, signIn, startServer } from '../support/server.ts';

const idleMs = 4_000;
const lifetimeMs = 10_000;
const configuration = 'policies: { default: { idleTimeout: 4s, tokenLifetime: 10s } }\n';

/**
 * In real time, with a real server. A machine that is too busy to call every three seconds proves nothing about staying
 * in, and gets another chance; being let in for too long fails at once.
 */
test('who calls every 3 s stays in, who waits 5 s is out, and at 10 s everybody is', { timeout: 120_000 }, async () => {
  const server = await startServer({ configuration });
  for (let calledInTime = false; !calledInTime; ) {
    const [busy, idle] = await Promise.all([callEvery(server, 3_000), callAfter(server, 5_000)]);
    expect(idle).toEqual({ status: 401, detail: expect.stringContaining('it was not used for too long') });
    calledInTime = busy;
  }
});

/** @returns whether it managed to call in time. Then it was let in each time, until its lifetime was over. */
async function callEvery(server: RunningServer, everyMs: number): Promise<boolean> {
  const signedInAfter = Date.now();
  const token = await signIn(server);
  const signedInBefore = Date.now();
  let lastCallAt = signedInAfter;
  for (let due = signedInBefore + everyMs; due < signedInAfter + lifetimeMs; due += everyMs) {
    await wait(due - Date.now());
    const calledAt = Date.now();
    const { status } = await current(server, token);
    const answeredAt = Date.now();
    // Whatever the server's clock showed when it used the session lies between the two.
    if (answeredAt - lastCallAt >= idleMs || answeredAt - signedInAfter >= lifetimeMs) return false;
    expect(status, `${calledAt - signedInBefore} ms after the sign-in`).toBe(200);
    lastCallAt = calledAt;
  }
  await wait(signedInBefore + lifetimeMs - Date.now());
  const detail = expect.stringContaining('it reached its maximum time');
  expect(await current(server, token)).toEqual({ status: 401, detail });
  return true;
}

async function callAfter(server: RunningServer, quietMs: number) {
  const token = await signIn(server);
  await wait(quietMs);
  return current(server, token);
}

async function current(server: RunningServer, token: string): Promise<{ status: number; detail: string | undefined }> {
  const answer = await ask(server.origin, 'GET /v1/sessions/current', { headers: withCookie(token) });
  return { status: answer.status, detail: answer.json<{ detail?: string }>().detail };
}
