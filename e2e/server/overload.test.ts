import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Fault, openTestServer, residentMemoryOf, startProxy } from '@curfew/test-postgres';
import { expect, onTestFinished, test } from 'vitest';
import { ask, withBearer } from '../support/http.ts';
import { type RunningServer, signIn, startServer } from '../support/server.ts';

const waves = 5;
const connections = 60;
const perConnection = 250;
const mebibyte = 1_024 * 1_024;

test('while the database does not answer a flood is sent away with 503, and the memory stays flat', async () => {
  const postgres = await openTestServer();
  onTestFinished(() => postgres.close());
  let fault: Fault | null = null;
  const proxy = await startProxy({ url: await postgres.createDatabase(), faultFor: () => fault });
  onTestFinished(() => proxy.close());
  // With more room it would only put off tidying up, and a queue without a bound would not fit into so little.
  const server = await startServer({
    environment: { CURFEW_STORE: proxy.url, CURFEW_LOG_LEVEL: 'silent', NODE_OPTIONS: '--max-old-space-size=256' },
  });
  const token = await signIn(server);
  fault = 'drop-before';

  const memory: number[] = [];
  const codes = new Map<string, number>();
  for (let wave = 0; wave < waves; wave++) {
    const answers = await Promise.all(Array.from({ length: connections }, () => flood(server, token)));
    for (const { status, retryAfter, code } of answers.flat()) {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '1' });
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    memory.push(residentMemory(server));
  }
  expect([...codes.keys()].sort()).toEqual(['overloaded', 'store-unavailable']);
  expect([...codes.values()].reduce((sum, count) => sum + count)).toBe(waves * connections * perConnection);
  expect(Math.max(...memory)).toBeLessThan((memory[0] ?? 0) + 100 * mebibyte);

  fault = null;
  await expect.poll(async () => (await verify(server, token)).status, { timeout: 20_000 }).toBe(204);
}, 120_000);

interface Refused {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly code: string;
}

/** Many requests on one connection, none of which waits for the answer to the one before (RFC 9112 9.3.2). */
async function flood({ origin }: RunningServer, token: string): Promise<Refused[]> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const one = (last: boolean) =>
    `GET /v1/sessions/current HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n${last ? 'connection: close\r\n' : ''}\r\n`;
  socket.write(one(false).repeat(perConnection - 1) + one(true));
  const said = await text(socket);
  return said.split(/(?=HTTP\/1\.1 )/).map((answer) => ({
    status: Number(answer.slice(9, 12)),
    retryAfter: /^retry-after: (.*?)\r$/im.exec(answer)?.[1],
    code: /"code":"([^"]*)"/.exec(answer)?.[1] ?? '',
  }));
}

function verify(server: RunningServer, token: string) {
  return ask(server.origin, 'GET /verify', { headers: withBearer(token) });
}

/** In bytes. Not from its metrics, which ask the store as well. */
function residentMemory({ process: { pid = 0 } }: RunningServer): number {
  return residentMemoryOf(pid);
}
