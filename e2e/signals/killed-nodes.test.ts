import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '@curfew/core';
import { createCodeTools, createSignals, newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';

/** `CURFEW_SIGNALS_EVENTS=10000` for the long run. */
const count = Number(process.env.CURFEW_SIGNALS_EVENTS ?? 300);
const root = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;

test('nothing is lost, and nothing out of order, whenever the node that tells is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-signals-'));
  const [path, key] = [join(folder, 'curfew.db'), newSecretKey('test')];
  const store = openSqliteStore({ path });
  await store.life.migrate();
  const authority = createAuthority({ store, codeTools: createCodeTools(key, 'Curfew') });

  const received: string[] = [];
  let node: ChildProcess | undefined;
  let kills = 0;
  const receiver = createServer((request, response) => {
    request.resume();
    received.push(String(request.headers['webhook-id']));
    // Before the answer, or after it: what was told and not noted is told again.
    const isFatal = received.length % Math.ceil(count / 6) === 0;
    if (isFatal && kills++ % 2 === 0) node?.kill('SIGKILL');
    response.writeHead(204).end(() => {
      if (isFatal) node?.kill('SIGKILL');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  let isOver = false;
  onTestFinished(async () => {
    isOver = true;
    node?.kill('SIGKILL');
    receiver.closeAllConnections();
    receiver.close();
    await authority.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = () => {
    node = fork(join(import.meta.dirname, 'telling-process.ts'), [path, key], { stdio: 'inherit' });
    node.once('exit', () => {
      if (!isOver) start();
    });
  };
  start();

  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const webhooks = createSignals(
    authority,
    { error: () => undefined },
    { allowedAddresses: ['127.0.0.0/8'] },
  )?.webhooks;
  expect(await webhooks?.add({ url, events: ['sign-in-failed'] }, root)).toMatchObject({ ok: true });
  const events = Array.from({ length: count }, (_, n) => ({
    ...{
      id: randomUUID(),
      at: Date.now() - n,
      type: 'sign-in-failed',
      initiator: 'user',
      userId: null,
      username: null,
    },
    ...{ sessionId: null, actor: null, ip: null, userAgent: null, reason: null, detail: {} },
  })) as Parameters<typeof store.trail.record>[0][number][];
  for (let n = 0; n < count; n += 10) await store.trail.record(events.slice(n, n + 10));

  await vi.waitFor(() => expect(received.at(-1)).toBe(events.at(-1)?.id), { timeout: 540_000, interval: 20 });
  expect(kills).toBeGreaterThan(3);
  // Told again is what was told shortly before; the first time of each is in order, and none is left out.
  expect([...new Set(received)]).toEqual(events.map(({ id }) => id));
  expect(received.length - count).toBeLessThanOrEqual(26 * kills);
}, 600_000);
