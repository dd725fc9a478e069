import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { createAuthority } from '@curfew/core';
import { createCodeTools, createSignals, newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
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

test('nothing that a polled transmitter says is lost, and nothing taken out of order, whenever the node that polls is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-polling-'));
  const path = join(folder, 'curfew.db');
  const store = openSqliteStore({ path });
  await store.life.migrate();
  const authority = createAuthority({ store });
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };

  const people = 24;
  const waiting = new Map<string, string>();
  const acknowledged: string[] = [];
  let node: ChildProcess | undefined;
  let polls = 0;
  let kills = 0;
  const kill = () => {
    kills++;
    node?.kill('SIGKILL');
  };
  const transmitter = createServer(async (request, response) => {
    const body = await textOf(request);
    response.setHeader('content-type', 'application/json');
    if (request.url !== '/poll') {
      response.end(JSON.stringify(request.url === '/jwks' ? jwks : { issuer, jwks_uri: `${issuer}/jwks` }));
      return;
    }
    const { ack = [], setErrs = {}, maxEvents = 2 } = JSON.parse(body);
    expect(setErrs).toEqual({});
    // Every fourth time, at each step in turn: when it asks, when it has acknowledged, in the middle of the answer, and behind it.
    const step = ++polls % 4 === 0 ? (polls / 4) % 4 : null;
    if (step === 0) return kill();
    for (const jti of ack) if (waiting.delete(jti)) acknowledged.push(jti);
    if (step === 1) return kill();
    const answer = JSON.stringify({
      sets: Object.fromEntries([...waiting].slice(0, Math.min(maxEvents, 2))),
      moreAvailable: waiting.size > 2,
    });
    if (step === 2) {
      response.write(answer.slice(0, answer.length / 2), kill);
      return;
    }
    response.end(answer, () => {
      if (step === 3) kill();
    });
  });
  transmitter.listen(0, '127.0.0.1');
  await once(transmitter, 'listening');
  const issuer = `http://127.0.0.1:${(transmitter.address() as AddressInfo).port}`;
  const tokens: string[] = [];
  for (let n = 0; n < people; n++) {
    const identity = { issuer, subject: `person-${n}` };
    const client = { ip: null, userAgent: null };
    const issued = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
    if (!issued.ok) throw new Error(issued.code);
    tokens.push(issued.token.reveal());
    const event = { event_timestamp: Math.floor(Date.now() / 1_000) };
    const claims = {
      ...{ jti: `set-${n}`, sub_id: { format: 'iss_sub', iss: issuer, sub: `person-${n}` } },
      events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': event },
    };
    const signing = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'secevent+jwt' });
    const signed = signing.setIssuer(issuer).setAudience('https://sessions.example.com').setIssuedAt();
    waiting.set(`set-${n}`, await signed.sign(privateKey));
  }
  let isOver = false;
  onTestFinished(async () => {
    isOver = true;
    node?.kill('SIGKILL');
    transmitter.closeAllConnections();
    transmitter.close();
    await authority.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = () => {
    node = fork(join(import.meta.dirname, 'polling-process.ts'), [path, issuer], { stdio: 'inherit' });
    node.once('exit', () => {
      if (!isOver) start();
    });
  };
  start();

  await vi.waitFor(() => expect([...waiting.keys()]).toEqual([]), { timeout: 300_000, interval: 20 });
  expect(kills).toBeGreaterThan(3);
  expect(acknowledged).toEqual(tokens.map((_, n) => `set-${n}`));
  // What was acknowledged was over by then, and each ended what it was about, once.
  for (const token of tokens) expect(await authority.inspect(token)).toBeNull();
  const { items } = await authority.listEvents({ type: 'signal-received', limit: 100 });
  expect(items.map(({ detail }) => detail.ended).filter((ended) => ended === 1)).toHaveLength(people);
}, 400_000);
