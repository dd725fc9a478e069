import { setTimeout as wait } from 'node:timers/promises';
import { type AuditEvent, type Authority, CurfewError } from '@curfew/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { operator, startServer } from '../../test/start.ts';
import { createEventStream } from './event-stream.ts';

const hour = 3_600_000;

vi.setConfig({ testTimeout: 60_000 });

interface Received {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** What a stream says, as it says it. */
class Reader {
  readonly received: Received[] = [];
  heartbeats = 0;
  isOver = false;
  constructor(body: ReadableStream<Uint8Array>) {
    void this.#read(body).catch(() => undefined);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          const event = field('event');
          if (event === undefined) this.heartbeats++;
          else this.received.push({ event, id: field('id'), data: JSON.parse(field('data') ?? '') });
        }
      }
    } finally {
      this.isOver = true;
    }
  }

  of(event: string): Received[] {
    return this.received.filter((one) => one.event === event);
  }
}

/** Bounded by the test's own time. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(5);
}

/** Heartbeats follow looks at the trail: between two of them lies a whole look, which has told all that there was to tell. */
async function untilLookedAgain(reader: Reader): Promise<void> {
  const before = reader.heartbeats;
  await until(() => reader.heartbeats >= before + 2);
}

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer({ streams: { intervalMs: 10, heartbeatMs: 50 }, ...options });
  const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
  const abort = new AbortController();
  onTestFinished(() => {
    abort.abort();
    server.app.server.closeAllConnections();
  });

  async function open(path: string, headers: Record<string, string>): Promise<Reader> {
    // What happened before is not of the same instant.
    server.advance(1);
    const answer = await fetch(address + path, { headers, signal: abort.signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
    const reader = new Reader(answer.body);
    await until(() => reader.of('ready').length > 0);
    return reader;
  }
  return { ...server, address, open };
}

function mintFor(authority: Authority, username: string) {
  return authority.mint({ username, kind: 'api', lifetimeMs: null }, operator);
}

const types = (received: readonly Received[]) => received.map(({ data }) => data.type);

describe('GET /v1/stream', () => {
  it('tells an administrator what happens, each event once and in order', async () => {
    const { signIn, open, authority, advance } = await start();
    const { cookie } = await signIn('root');
    advance(1_000);
    const reader = await open('/v1/stream?background=true', { cookie });
    const { id } = await signIn();
    advance(1);
    await authority.endSession(id, operator);
    await until(() => reader.of('activity').length >= 2);
    await untilLookedAgain(reader);
    expect(reader.of('activity').map(({ data }) => data)).toMatchObject([
      { type: 'sign-in', user: 'web_user', sessionId: id },
      { type: 'session-ended', user: 'web_user', sessionId: id, reason: 'revoked' },
    ]);
    expect(reader.isOver).toBe(false);
  });

  it('tells at once what the store says has happened, long before the next look', async () => {
    const { signIn, open, authority } = await start({ streams: { intervalMs: 600_000 } });
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    const { id } = await signIn();
    await authority.endSession(id, operator);
    await until(() => types(reader.of('activity')).includes('session-ended'));
  });

  it('goes on where it was', async () => {
    const { signIn, open, advance } = await start();
    const { cookie } = await signIn('root');
    const first = await open('/v1/stream', { cookie });
    await signIn();
    await until(() => first.of('activity').length > 0);
    const last = first.received.at(-1)?.id ?? '';
    const known = new Set(first.received.map(({ data }) => data.id));
    advance(hour / 2);
    await signIn('other');
    const again = await open('/v1/stream', { cookie, 'last-event-id': last });
    const isMissed = ({ data }: Received) => data.type === 'sign-in' && data.user === 'other' && !known.has(data.id);
    await until(() => again.of('activity').some(isMissed));
    expect(again.of('activity').filter(isMissed)).toHaveLength(1);
  });

  it('says so where too much was missed', async () => {
    const { signIn, open, authority } = await start();
    const { cookie } = await signIn('root');
    const first = await open('/v1/stream', { cookie });
    const last = first.received.at(-1)?.id ?? '';
    for (let n = 0; n < 1_100; n++) await mintFor(authority, 'other');
    const again = await open('/v1/stream', { cookie, 'last-event-id': last });
    await until(() => again.of('reset').length > 0);
    expect(again.of('activity').length).toBeLessThan(1_000);
  });

  it('tells nothing after its own session has ended, but why', async () => {
    const { signIn, open, authority } = await start();
    const { cookie, id } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    await authority.endSession(id, operator);
    await signIn();
    await until(() => reader.isOver);
    expect(reader.of('session-ended')).toMatchObject([{ data: { reason: 'revoked' } }]);
    expect(types(reader.of('activity'))).toEqual([]);
  });

  it('ends at the idle limit, which it does not keep away', async () => {
    const { signIn, open, advance } = await start();
    const { cookie } = await signIn('root');
    advance(hour - 2);
    const reader = await open('/v1/stream', { cookie });
    await untilLookedAgain(reader);
    expect(reader.isOver).toBe(false);
    advance(1);
    await until(() => reader.isOver);
    expect(reader.of('session-ended')).toMatchObject([{ data: { reason: 'idle-timeout' } }]);
  });

  it('lets go of a token that has been replaced, also within its grace', async () => {
    const { signIn, open, send } = await start();
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    await send({
      method: 'POST',
      url: '/v1/sessions/current/rotate',
      headers: { cookie },
      payload: { graceSeconds: 60 },
    });
    await until(() => reader.isOver);
    expect(reader.of('session-ended')).toMatchObject([{ data: { reason: 'rotated' } }]);
  });

  it('ends with the role', async () => {
    const { signIn, open, authority, advance } = await start();
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    await authority.setRoles('root', [], operator);
    await until(() => reader.isOver);
    expect(reader.of('session-ended')).toMatchObject([{ data: { reason: 'roles-changed' } }]);
    advance(1);
    const { cookie: asUser } = await signIn('root');
    await expect(open('/v1/stream', { cookie: asUser })).rejects.toThrow('admin-required');
  });

  it('tells nobody anything while the store does not answer, and says afterwards that something may be missing', async () => {
    let isBroken = false;
    const { signIn, open, authority } = await start({
      between: (inner) => ({
        ...inner,
        inspect: async (...asked) => {
          if (isBroken) throw new CurfewError('store-unavailable', 'the store is gone');
          return inner.inspect(...asked);
        },
      }),
    });
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    isBroken = true;
    await mintFor(authority, 'other');
    await untilLookedAgain(reader);
    expect(reader.of('activity')).toEqual([]);
    isBroken = false;
    await until(() => reader.of('reset').length > 0);
  });

  it('hears of what another node does, and of what becomes visible late', async () => {
    let late: AuditEvent[] = [];
    const { signIn, open, authority } = await start({
      between: (inner) => ({
        ...inner,
        listEvents: async (query) => {
          const page = await inner.listEvents(query);
          return { ...page, items: [...late, ...page.items] };
        },
      }),
    });
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    await mintFor(authority, 'other');
    await until(() => reader.of('activity').length > 0);
    const [template] = (await authority.listEvents({ limit: 1 })).items;
    if (template === undefined) throw new Error('no event');
    late = [{ ...template, id: '00000000-0000-4000-8000-00000000000a', at: template.at - 3_000 }];
    await until(() => reader.of('activity').some(({ data }) => data.id === late[0]?.id));
  });
});

describe('GET /v1/account/stream', () => {
  it('tells people of their own sessions, and of nothing else', async () => {
    const { signIn, open, authority, send, advance } = await start();
    const { cookie } = await signIn();
    const reader = await open('/v1/account/stream', { cookie });
    const { id: foreign } = await signIn('other');
    await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password: 'wrong password' } });
    const { id } = await signIn();
    advance(1);
    await authority.endSession(foreign, operator);
    await authority.endSession(id, operator);
    await until(() => reader.of('session').length >= 2);
    await untilLookedAgain(reader);
    expect(reader.of('session').map(({ data }) => [data.type, data.sessionId])).toEqual([
      ['sign-in', id],
      ['session-ended', id],
    ]);
    expect(JSON.stringify(reader.received)).not.toContain(foreign);
  });

  it('shows nothing of others to somebody who makes an event’s position up', async () => {
    const { signIn, open } = await start();
    await signIn('other');
    const { cookie } = await signIn();
    const forged = Buffer.from('0:00000000-0000-4000-8000-000000000000').toString('base64url');
    const reader = await open('/v1/account/stream', { cookie, 'last-event-id': forged });
    await until(() => reader.of('session').length > 0);
    expect(new Set(reader.of('session').map(({ data }) => data.user))).toEqual(new Set(['web_user']));
    for (const bad of ['1', 'null', `${forged}x`, "' OR 1=1 --", 'a'.repeat(5_000)]) {
      await expect(open('/v1/account/stream', { cookie, 'last-event-id': bad })).rejects.toThrow('invalid-cursor');
    }
  });
});

describe('a stream', () => {
  it('gives nothing to pages of other sites, anonymous sessions and nobody', async () => {
    const { signIn, open, send } = await start();
    const { cookie } = await signIn('root');
    const anonymous = await send({ method: 'POST', url: '/v1/sessions/anonymous', payload: { transport: 'bearer' } });
    for (const path of ['/v1/stream', '/v1/account/stream']) {
      for (const site of ['cross-site', 'same-site']) {
        await expect(open(path, { cookie, 'sec-fetch-site': site })).rejects.toThrow('cross-site-request');
      }
      await expect(open(path, { cookie, origin: 'https://evil.example' })).rejects.toThrow('cross-site-request');
      await expect(open(path, {})).rejects.toThrow('authentication-required');
      await expect(open(path, { authorization: `Bearer ${anonymous.json().token}` })).rejects.toThrow(/^40[13]/);
      const answer = await send({ method: 'HEAD', url: path, headers: { cookie } });
      expect(answer.statusCode).toBe(405);
    }
  });

  it('is one of a bounded number, and makes room when it is closed', async () => {
    const { signIn, address } = await start({ streams: { intervalMs: 10, mostStreams: 3 } });
    const { cookie } = await signIn('root');
    const open = async () => {
      const abort = new AbortController();
      const answer = await fetch(`${address}/v1/stream`, { headers: { cookie }, signal: abort.signal });
      return { status: answer.status, close: () => abort.abort(), answer };
    };
    const streams = [await open(), await open(), await open()];
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = await open();
    expect([refused.status, refused.answer.headers.get('retry-after')]).toEqual([503, '10']);
    streams[0]?.close();
    for (let status = 503; status !== 200; await wait(10)) {
      const again = await open();
      status = again.status;
    }
  });

  it('breaks off for a reader who does not keep up, instead of keeping everything for them', () => {
    const { body, send } = createEventStream();
    let most = 0;
    for (let n = 0; n < 10_000; n++) {
      send({ event: 'activity', data: { userAgent: 'x'.repeat(500) } });
      most = Math.max(most, body.readableLength);
    }
    expect(body.destroyed).toBe(true);
    expect(most).toBeLessThan(300_000);
  });

  it('ends when the server stops', async () => {
    const { signIn, open, server } = await start();
    const { cookie } = await signIn('root');
    const reader = await open('/v1/stream', { cookie });
    await server.close();
    await until(() => reader.isOver);
  });
});
