import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectCurfew } from './index.ts';

const token = 'T'.repeat(40);
const presented = 'P'.repeat(40);

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const problem = (status: number, code: string) => (response: ServerResponse) =>
  answer(response, status, { status, code, detail: 'as it is' });
const nobody = { isAlive: false, session: null };
const serverTime = '2026-11-30T12:00:00.000Z';

/** Answers lookups as a server does that knows nobody, after `fault` has had its turn. */
async function faulty(fault: (response: ServerResponse, lookups: readonly unknown[]) => boolean) {
  const calls: { readonly url: string; readonly count: number }[] = [];
  const address = await serve(async (request, response) => {
    const { lookups = [] } = JSON.parse(await text(request));
    calls.push({ url: request.url ?? '', count: lookups.length });
    if (!fault(response, lookups)) answer(response, 200, { serverTime, found: lookups.map(() => nobody) });
  });
  return { address, calls };
}

/** Everything that could reach a log. */
async function failureOf(work: Promise<unknown>): Promise<{ readonly code: string; readonly shown: string }> {
  const error = await work.then(
    () => new Error('nothing failed'),
    (thrown) => thrown,
  );
  return { code: error.code, shown: inspect(error, { depth: 10, showHidden: true }) };
}

describe('opening a server that is not as it should be', () => {
  it.each([
    [
      'a wrong token',
      problem(401, 'authentication-required'),
      /token of the application "shop" is not valid .*application token shop/,
    ],
    [
      'the token of another application',
      problem(403, 'scope-required'),
      /not that of the application "shop" .*application token shop/,
    ],
    ['an older server', problem(404, 'not-found'), /runs an older Curfew.*update it/],
    [
      'another server',
      (response: ServerResponse) => void response.end('<html>hello'),
      /does not answer as Curfew does \(200\)/,
    ],
    ['a redirect', (response: ServerResponse) => void response.writeHead(302, { location: '/' }).end(), /\(302\)/],
    ['JSON of somebody else', (response: ServerResponse) => answer(response, 200, {}), /does not match the lookups/],
  ])('%s', async (_what, behave, message) => {
    const address = await serve((_request, response) => behave(response));
    const { code, shown } = await failureOf(connectCurfew(address, { name: 'shop', token }));
    expect(code).toBe('invalid-configuration');
    expect(shown).toMatch(message);
    expect(shown).not.toContain(token);
  });

  it.each<[what: string, behave: (response: ServerResponse) => void, message: RegExp, timeout?: string]>([
    [
      'a proxy without its server',
      (response: ServerResponse) => void response.writeHead(502).end('Bad Gateway'),
      /\(502\)/,
    ],
    ['a store that is away', problem(503, 'store-unavailable'), /as it is/],
    [
      'a connection that breaks',
      (response: ServerResponse) => void response.destroy(),
      /cannot reach http.*is Curfew running there/,
    ],
    ['an answer that does not come', () => undefined, /no answer within 0.05 s/, '50ms'],
  ])('%s may be over soon', async (_what, behave, message, timeout = '1m') => {
    const address = await serve((_request, response) => behave(response));
    const { code, shown } = await failureOf(connectCurfew(address, { name: 'shop', token, timeout }));
    expect(code).toBe('store-unavailable');
    expect(shown).toMatch(message);
    expect(shown).not.toContain(token);
  });

  it('nobody there', async () => {
    const { code, shown } = await failureOf(connectCurfew('http://127.0.0.1:9', { token }));
    expect([code, shown]).toEqual(['store-unavailable', expect.stringContaining('cannot reach http://127.0.0.1:9: ')]);
    expect(shown).not.toContain(token);
  });

  it.each([
    ['http://sessions.example.com', {}, /in the clear: use https/],
    ['http://127.evil.example', {}, /in the clear: use https/],
    ['https://root:secret@sessions.example.com', {}, /"https:\/\/…@sessions.example.com" is no address/],
    ['https://sessions.example.com/?a=b', {}, /only a path/],
    ['ftp://sessions.example.com', {}, /is no address of a server/],
    ['https://sessions.example.com', { token: '' }, /application token app/],
    ['https://sessions.example.com', { token: `${token}\n` }, /not 40 letters and digits/],
    ['https://sessions.example.com', { name: 'a/b' }, /name: "a\/b" cannot be used/],
    ['https://sessions.example.com', { timeout: '2h' }, /timeout: "2h" is not between/],
  ])('%s with %j', async (address, options, message) => {
    const { code, shown } = await failureOf(connectCurfew(address, { token, ...options }));
    expect([code, shown]).toEqual(['invalid-configuration', expect.stringMatching(message)]);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain('secret');
  });
});

describe('lookups over a server', () => {
  it('travel together, and in bodies', async () => {
    const { address, calls } = await faulty(() => false);
    const curfew = await connectCurfew(address, { name: 'shop', token });
    const tokens = Array.from({ length: 100 }, (_, index) => String(index).padStart(40, 'x'));
    const request = { method: 'GET', path: `/${'long'.repeat(2_000)}` };
    expect(await Promise.all(tokens.map((each) => curfew.validate(each, request)))).toEqual(tokens.map(() => null));
    expect(calls.slice(1).map(({ count }) => count)).toEqual([64, 36]);
    expect(new Set(calls.map(({ url }) => url))).toEqual(new Set(['/v1/applications/shop/lookup']));
  });

  it('go below the path of the server', async () => {
    const { address, calls } = await faulty(() => false);
    await connectCurfew(`${address}/curfew`, { name: 'shop', token });
    expect(calls).toEqual([{ url: '/curfew/v1/applications/shop/lookup', count: 0 }]);
  });

  it('do not travel for what can be no token', async () => {
    const { address, calls } = await faulty(() => false);
    const curfew = await connectCurfew(address, { token });
    expect(await curfew.validate('not a token')).toBeNull();
    expect(await curfew.signOut(null, { ip: null, userAgent: null })).toBe(false);
    expect(calls).toHaveLength(1);
  });

  it('are asked once more where the connection breaks, and only once', async () => {
    let broken = 1;
    const { address, calls } = await faulty((response, lookups) => {
      if (lookups.length === 0 || broken-- <= 0) return false;
      response.destroy();
      return true;
    });
    const curfew = await connectCurfew(address, { token });
    expect(await curfew.inspect(presented)).toBeNull();
    broken = 2;
    expect(await failureOf(curfew.inspect(presented))).toMatchObject({ code: 'store-unavailable' });
    expect(calls).toHaveLength(5);
  });

  it('rotate again where the answer breaks off and there is a grace, with the key that they were given', async () => {
    const seen: [string | undefined, unknown][] = [];
    const address = await serve(async (request, response) => {
      const body = JSON.parse(await text(request));
      if (request.url?.endsWith('/rotate') !== true) return answer(response, 200, { serverTime, found: [] });
      seen.push([request.headers['idempotency-key']?.toString(), body.graceMs]);
      if (seen.length === 2) return problem(409, 'already-rotated')(response);
      response.destroy();
    });
    const curfew = await connectCurfew(address, { token });
    const client = { ip: null, userAgent: null };
    const rotation = { graceMs: 10_000, idempotencyKey: 'one', client };
    expect(await curfew.rotate(presented, rotation)).toMatchObject({ code: 'already-rotated' });
    expect(await failureOf(curfew.rotate(presented, { client }))).toMatchObject({ code: 'store-unavailable' });
    expect(seen).toEqual([
      ['one', 10_000],
      ['one', 10_000],
      [undefined, 0],
    ]);
  });

  it.each([
    [
      'that says no more than it has to',
      (response: ServerResponse) => answer(response, 200, { serverTime, found: [] }),
    ],
    ['whose token has ended', problem(401, 'authentication-required')],
    ['whose store is away', problem(503, 'store-unavailable')],
    ['that fails', problem(500, 'internal-error')],
    ['that is gone', (response: ServerResponse) => void response.destroy()],
  ])('let nobody in behind a server %s', async (_what, behave) => {
    const { address } = await faulty((response, lookups) => {
      if (lookups.length > 0) behave(response);
      return lookups.length > 0;
    });
    const curfew = await connectCurfew(address, { token });
    const { code, shown } = await failureOf(curfew.validate(presented));
    // Never a 401, which would say of the client what is wrong with the application.
    expect(code).toBe('store-unavailable');
    expect(shown).not.toMatch(/T{40}|P{40}/);
  });

  const innocent = Array.from({ length: 101 }, (_, index) => String(index).padStart(40, 'i'));
  const bad = Array.from({ length: 80 }, (_, index) => `${String(index).padStart(40, 'b')}\n${'c'.repeat(900)}`);

  it.each([
    [
      'more bytes than the server reads',
      (lookups: readonly unknown[]) => JSON.stringify({ lookups }).length > 64 * 1_024,
      problem(413, 'payload-too-large'),
      0,
    ],
    [
      'what the server refuses',
      (lookups: readonly unknown[]) => JSON.stringify(lookups).includes('ccc'),
      problem(400, 'invalid-request'),
      80,
    ],
    [
      'what a firewall in between refuses',
      (lookups: readonly unknown[]) => JSON.stringify(lookups).includes('ccc'),
      (response: ServerResponse) => void response.writeHead(400).end('<html>Bad Request'),
      80,
    ],
  ])('are answered beside strangers who bring %s', async (_what, isBad, refuse, failing) => {
    const { address } = await faulty((response, lookups) => {
      if (isBad(lookups)) refuse(response);
      return isBad(lookups);
    });
    const curfew = await connectCurfew(address, { token });
    const request = { method: 'GET', path: `/${'a'.repeat(400)}` };
    const work = (texts: readonly string[]) => Promise.allSettled(texts.map((text) => curfew.validate(text, request)));
    const [strange, others] = await Promise.all([work(bad), work(innocent)]);
    expect(others.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(strange.filter(({ status }) => status === 'rejected')).toHaveLength(failing);
  });

  it('are refused one by one where the server cannot judge one of them', async () => {
    const { address } = await faulty((response, lookups) => {
      const refused = { ...nobody, refused: { code: 'overloaded', detail: 'as it is', retryAfterSeconds: 2 } };
      answer(response, 200, { serverTime, found: lookups.map((_, index) => (index === 1 ? refused : nobody)) });
      return true;
    });
    const curfew = await connectCurfew(address, { token });
    const [first, second, third] = await Promise.allSettled(innocent.slice(0, 3).map((text) => curfew.validate(text)));
    expect([first, third]).toMatchObject(Array(2).fill({ status: 'fulfilled', value: null }));
    expect(second).toMatchObject({ reason: { code: 'overloaded', retryAfterMs: 2_000 } });
  });

  it('keep the clock of the server', async () => {
    const { address } = await faulty(() => false);
    const curfew = await connectCurfew(address, { token, clock: () => 1_000 });
    expect(curfew.now()).toBe(Date.parse(serverTime));
  });
});

it('shows its token to nobody who prints it', async () => {
  const { address } = await faulty(() => false);
  const curfew = await connectCurfew(address, { token });
  expect(inspect(curfew, { depth: 10, showHidden: true })).not.toContain(token);
  expect(JSON.stringify(curfew)).not.toContain(token);
});
