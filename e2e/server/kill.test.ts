import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { mustRun } from '../support/command.ts';
import { ask, withBearer } from '../support/http.ts';
import { type RunningServer, rootPassword, signIn, startServer, temporaryFolder } from '../support/server.ts';

/** The server is killed at the very moment at which it has acknowledged one of these, once for each. */
const moments = ['signed-in', 'signed-out', 'ended', 'user-added'] as const;
type Moment = (typeof moments)[number];

/** The load runs for a while before each kill, so that there is always something under way. */
const endsBeforeKill = 40;

/** What the server has said is so. A call without an answer may have happened or not. */
interface Acknowledged {
  readonly users: string[];
  readonly ended: string[];
  /** Signed in, and nobody has asked to end them. */
  readonly alive: string[];
}

interface Load {
  readonly server: RunningServer;
  readonly admin: string;
  readonly acknowledged: Acknowledged;
  /** To be called in the same turn in which the answer has been read. */
  reached(moment: Moment): void;
}

test('a server that is killed at work has lost nothing that it acknowledged', { timeout: 120_000 }, async () => {
  const directory = await temporaryFolder();
  // The load signs one person in again and again, from one address.
  const configuration = 'throttle: { account: { freeFailures: 100000 }, address: { freeFailures: 100000 } }\n';
  const acknowledged: Acknowledged = { users: [], ended: [], alive: [] };

  for (const moment of moments) {
    const server = await startServer({ directory, configuration });
    await killAt(moment, server, acknowledged);
  }

  expect(statSync(join(directory, 'curfew-data/curfew.db-wal')).size).toBeGreaterThan(0);
  const server = await startServer({ directory });
  for (const token of acknowledged.ended) expect(await judge(server, token), 'an ended session').toBe(401);
  for (const token of acknowledged.alive) expect(await judge(server, token), 'a session that was not ended').toBe(204);
  const admin = await signIn(server);
  for (const name of acknowledged.users) {
    const { status } = await ask(server.origin, `GET /v1/users/${name}`, { headers: withBearer(admin) });
    expect(status, name).toBe(200);
  }
  expect(await server.end()).toBe(0);

  const database = new DatabaseSync(join(directory, 'curfew-data/curfew.db'), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  database.close();
  await mustRun(['doctor'], { cwd: directory });
});

async function killAt(moment: Moment, server: RunningServer, acknowledged: Acknowledged): Promise<void> {
  const enough = acknowledged.ended.length + endsBeforeKill;
  const load: Load = {
    server,
    admin: await signIn(server),
    acknowledged,
    reached(reached) {
      if (reached === moment && acknowledged.ended.length >= enough) server.process.kill('SIGKILL');
    },
  };
  await Promise.all([
    ...Array.from({ length: 4 }, () => untilKilled(() => signInAndOut(load))),
    ...Array.from({ length: 4 }, () => untilKilled(() => mintAndEnd(load))),
    untilKilled(() => addUser(load)),
  ]);
  await server.end('SIGKILL');
}

/** Repeats `work` until the server does not answer any more. */
async function untilKilled(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Error && 'code' in error) return;
      throw error;
    }
  }
}

async function signInAndOut({ server, acknowledged, reached }: Load): Promise<void> {
  const credentials = { username: 'root', password: rootPassword, transport: 'bearer' };
  const token = await issue(server, credentials);
  acknowledged.alive.push(await issue(server, credentials));
  reached('signed-in');
  const answer = await ask(server.origin, 'DELETE /v1/sessions/current', { headers: withBearer(token) });
  expect(answer.status).toBe(204);
  acknowledged.ended.push(token);
  reached('signed-out');
}

async function mintAndEnd({ server, admin, acknowledged, reached }: Load): Promise<void> {
  const body = { username: 'root', lifetime: '1h' };
  const answer = await ask(server.origin, 'POST /v1/sessions/minted', { headers: withBearer(admin), body });
  const { session, token } = answer.json<{ session: { id: string }; token: string }>();
  const ended = await ask(server.origin, `DELETE /v1/sessions/${session.id}`, { headers: withBearer(admin) });
  expect(ended.status).toBe(200);
  acknowledged.ended.push(token);
  reached('ended');
}

async function addUser({ server, admin, acknowledged, reached }: Load): Promise<void> {
  const username = `user-${randomUUID()}`;
  const body = { username, password: null };
  const answer = await ask(server.origin, 'POST /v1/users', { headers: withBearer(admin), body });
  expect(answer.status).toBe(201);
  acknowledged.users.push(username);
  reached('user-added');
}

async function issue(server: RunningServer, credentials: Record<string, string>): Promise<string> {
  const answer = await ask(server.origin, 'POST /v1/sessions', { body: credentials });
  expect(answer.status, answer.text).toBe(201);
  return answer.json<{ token: string }>().token;
}

async function judge(server: RunningServer, token: string): Promise<number> {
  return (await ask(server.origin, 'GET /verify', { headers: withBearer(token) })).status;
}
