import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { password, startServer } from '../../test/start.ts';

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
}

function ask(address: string, path: string, agent: Agent, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(address + path, { agent, headers }, (answer) => {
      answer.resume().once('end', () => {
        resolve({ status: answer.statusCode, connection: answer.headers.connection });
      });
    }).once('error', reject);
  });
}

describe('a server that is told to stop', () => {
  it('says so for as long as it was asked to, and serves on meanwhile', async () => {
    const { server, signIn } = await startServer({ shutdownDelayMs: 1_500 });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie } = await signIn();
    const agent = new Agent({ keepAlive: true });
    expect((await ask(address, '/readyz', agent)).status).toBe(200);
    let isClosed = false;
    const closed = server.close().finally(() => {
      isClosed = true;
    });
    expect(await ask(address, '/readyz', agent)).toEqual({ status: 503, connection: 'close' });
    expect(await ask(address, '/verify', agent, { cookie })).toEqual({ status: 204, connection: 'close' });
    expect(await ask(address, '/v1/sessions/current', agent, { cookie })).toEqual({ status: 200, connection: 'close' });
    expect(isClosed).toBe(false);
    await closed;
    await expect(ask(address, '/healthz', agent)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers those who go to another connection when told to', async () => {
    const { server, signIn } = await startServer({ shutdownDelayMs: 3_000 });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie } = await signIn();
    let answered = 0;
    const clients = Array.from({ length: 16 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let farewells = 0; farewells < 5; ) {
        const { status, connection } = await ask(address, '/verify', agent, { cookie });
        expect(status).toBe(204);
        answered++;
        if (connection === 'close') farewells++;
      }
    });
    while (answered < 50) await new Promise(setImmediate);
    const closed = server.close();
    await Promise.all(clients);
    await closed;
    await expect(ask(address, '/healthz', new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not wait for clients that send nothing', async () => {
    const { server } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const silent = createConnection({ port: Number(new URL(address).port), host: '127.0.0.1' });
    await once(silent, 'connect');
    // Answered on another one afterwards, so that the silent one has certainly been accepted.
    await ask(address, '/healthz', new Agent());
    const startedAt = performance.now();
    silent.resume();
    await Promise.all([server.close(), once(silent, 'close')]);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('tells those whose requests were under way not to send another one there', async () => {
    const isWaiting = Promise.withResolvers<void>();
    const isAllowed = Promise.withResolvers<void>();
    const { server } = await startServer({
      passwords: {
        hash: async (text) => text,
        isOutdated: () => false,
        async verify(text, hash) {
          isWaiting.resolve();
          await isAllowed.promise;
          return text === hash;
        },
      },
    });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = fetch(`${address}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'web_user', password }),
    });
    await isWaiting.promise;
    const closed = server.close();
    isAllowed.resolve();
    const { status, headers } = await answer;
    expect([status, headers.get('connection')]).toEqual([201, 'close']);
    await closed;
  });
});
