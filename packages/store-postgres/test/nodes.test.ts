import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Actor, type Authority, createAuthority } from '@curfew/core';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const rounds = Number(process.env.CURFEW_TEST_ROUNDS ?? 10_000);
const atOnce = 64;
const admin: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };

let server: TestServer;
let here: Authority;
let there: Node;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  const url = await server.createDatabase();
  const store = await openPostgresStore({ url, connections: 64 });
  await store.migrate();
  here = createAuthority({ store });
  there = await startNode(url);
});
afterAll(async () => {
  there.stop();
  await here.close();
  await server.close();
});

describe('two nodes over one database', () => {
  it(`a session that one ends is refused by the other at the very next request, ${rounds} times of ${rounds}`, async () => {
    await here.createUser({ username: 'ada', password: null }, admin);
    let left = rounds;
    const answers = new Map<string, number>();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (left-- > 0) {
          const minted = await here.mint({ username: 'ada', kind: 'api', lifetimeMs: 60_000 }, admin);
          if (!minted.ok) throw new Error(minted.code);
          const before = await there.validate(minted.token.reveal());
          await here.endSession(minted.session.id, admin);
          const both = `${before}, then ${await there.validate(minted.token.reveal())}`;
          answers.set(both, (answers.get(both) ?? 0) + 1);
        }
      }),
    );
    expect(Object.fromEntries(answers)).toEqual({ 'valid, then refused': rounds });
  }, 300_000);
});

interface Node {
  validate(token: string): Promise<string>;
  stop(): void;
}

async function startNode(url: string): Promise<Node> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'second-node.ts'), [url]);
  await once(child, 'message');
  const waiting = new Map<number, (answer: string) => void>();
  child.on('message', ({ number, answer }: { readonly number: number; readonly answer: string }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  });
  let asked = 0;
  return {
    validate(token) {
      const number = asked++;
      child.send({ number, token });
      return new Promise((resolve) => waiting.set(number, resolve));
    },
    stop: () => child.disconnect(),
  };
}
