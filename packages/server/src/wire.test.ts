import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../test/start.ts';

const host = '127.0.0.1';

async function portOf({ server }: TestServer): Promise<number> {
  const { address } = await server.listen({ host, port: 0 });
  return Number(new URL(address).port);
}

/** What the server answers to these bytes, until it closes the connection. */
async function answerTo(port: number, request: string): Promise<string> {
  const socket = connect(port, host);
  // Not ended: whoever hangs up gets no answer.
  socket.write(request);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await once(socket, 'close');
  return answer;
}

describe('the Host header (RFC 9112 3.2)', () => {
  it.each([
    ['is missing', ''],
    ['comes twice', 'Host: a.example\r\nHost: b.example\r\n'],
    ['comes twice, the same', 'Host: a.example\r\nhost: a.example\r\n'],
    ['is no host', 'Host: a.example/b\r\n'],
    ['has a name in it', 'Host: me@a.example\r\n'],
    ['has a space in it', 'Host: a b\r\n'],
  ])('is refused where it %s, at every address', async (_name, headers) => {
    const port = await portOf(await startServer());
    for (const path of [
      '/verify',
      '/verify/x',
      '/healthz',
      '/v1/sessions/current',
      '/_session',
      '/v2-beta',
      '/arvados/v1/users/current',
      '/api/v2/users/',
      '/login',
      '/nowhere',
    ]) {
      const answer = await answerTo(port, `GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
      expect([path, answer.slice(0, 12)]).toEqual([path, 'HTTP/1.1 400']);
    }
  });

  it.each(['a.example', 'a.example:8420', '[::1]:8420', '127.0.0.1', ''])('may be %j', async (name) => {
    const port = await portOf(await startServer());
    const answer = await answerTo(port, `GET /healthz HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
    expect(answer.slice(0, 12)).toBe('HTTP/1.1 200');
  });

  it('may be left out by HTTP/1.0', async () => {
    const port = await portOf(await startServer());
    expect((await answerTo(port, 'GET /healthz HTTP/1.0\r\n\r\n')).slice(0, 12)).toBe('HTTP/1.1 200');
  });
});

describe('an empty body is no body', () => {
  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'])(
    'whatever its type: %s',
    async (type) => {
      const { send, signIn } = await startServer();
      for (const [method, url, expected] of [
        ['DELETE', '/v1/sessions/current', 204],
        ['POST', '/v1/sessions/current/rotate', 200],
        ['POST', '/v1/sessions/current/keep-alive', 200],
        ['POST', '/v1/sweep', 200],
        ['DELETE', '/v1/users/other', 200],
      ] as const) {
        const { bearer } = await signIn('root');
        const headers = { authorization: bearer, 'content-type': type };
        expect([url, (await send({ method, url, headers })).statusCode]).toEqual([url, expected]);
      }
    },
  );

  it.each(['application/json', 'text/plain', 'application/octet-stream'])(
    'also where it comes in chunks: %s',
    async (type) => {
      const server = await startServer();
      const port = await portOf(server);
      for (const [line, expected] of [
        ['DELETE /v1/sessions/current', 204],
        ['POST /sign-out', 303],
        ['POST /logout', 200],
        ['DELETE /v2-beta/token/current', 204],
        ['DELETE /_session', 200],
        ['POST /oauth2/revoke', 400],
      ] as const) {
        const { token } = await server.signIn();
        const ask = (body: string) =>
          answerTo(
            port,
            [
              `${line} HTTP/1.1`,
              'Host: a',
              `Authorization: Bearer ${token}`,
              `Content-Type: ${type}`,
              'Connection: close',
              'Transfer-Encoding: chunked',
              `\r\n${body}0\r\n\r\n`,
            ].join('\r\n'),
          );
        expect([line, (await ask('')).slice(9, 12)]).toEqual([line, String(expected)]);
        // Reading it to its end makes nothing of another type readable.
        const refused = line.endsWith('/_session') || type === 'application/json' ? /^(?!5)/ : /^415/;
        expect([line, (await ask('1\r\nx\r\n')).slice(9, 12)]).toEqual([line, expect.stringMatching(refused)]);
      }
    },
  );
});

describe('numbers', () => {
  it.each([
    '1e400',
    '-1e400',
    '12345678901234567890',
    '9007199254740993',
    '1e300',
    '1e-400',
    '-4.9E-0325',
    `0.${'0'.repeat(330)}1`,
  ])('%s cannot be kept', async (number) => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const headers = { cookie, 'content-type': 'application/json' };
    const answer = await send({
      method: 'PATCH',
      url: '/v1/sessions/current/data',
      headers,
      payload: `{"a":[${number}]}`,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request']);
  });

  it.each([0, -1, 0.5, 1e-300, 5e-324, Number.MAX_SAFE_INTEGER])('%d is kept', async (number) => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const answer = await send({
      method: 'PATCH',
      url: '/v1/sessions/current/data',
      headers: { cookie },
      payload: { number },
    });
    expect(answer.json().data).toEqual({ number });
  });
});

describe('a gateway’s question about what nobody has done', () => {
  it.each([
    ['/verify', { 'curfew-background': '1' }],
    ['/verify/path', { 'curfew-background': '1' }],
    ['/verify?background=true', {}],
  ])('does not keep the session alive: %s %j', async (url, more) => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    const ask = async (headers: object) => (await send({ url, headers: { cookie, ...headers } })).statusCode;
    advance(3_599_000);
    expect(await ask(more)).toBeLessThan(300);
    advance(2_000);
    expect(await ask(more)).toBe(401);
  });
});

describe('a stream that goes on after a long time', () => {
  /** The beginning of a stream, up to the first thing that it tells after `ready`. */
  async function firstOf(server: TestServer, lastEventId: string, events: number): Promise<string> {
    const { token, id } = await server.signIn('root');
    const event = { type: 'sign-in-failed', initiator: 'user', ip: null, userAgent: 'x'.repeat(500) } as const;
    const rest = { userId: null, username: null, sessionId: id, actor: null, reason: null, detail: {} } as const;
    const at = server.authority.now();
    await server.record(Array.from({ length: events }, () => ({ id: crypto.randomUUID(), at, ...event, ...rest })));
    const stop = new AbortController();
    const answer = await fetch(`http://${host}:${await portOf(server)}/v1/stream`, {
      headers: { authorization: `Bearer ${token}`, 'last-event-id': lastEventId },
      signal: stop.signal,
    });
    if (answer.status !== 200 || answer.body === null) return String(answer.status);
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const told = /event: (activity|reset|session-ended)\n/.exec(text)?.[1];
      if (told !== undefined) {
        stop.abort();
        return told;
      }
    }
    return 'nothing';
  }
  const idAt = (at: number | string) => Buffer.from(`${at}:00000000-0000-0000-0000-000000000000`).toString('base64url');

  it.each([
    [10, 'activity'],
    [600, 'reset'],
    [999, 'reset'],
    [1_500, 'reset'],
  ])('after %d missed events tells %s', async (events, told) => {
    const server = await startServer();
    expect(await firstOf(server, idAt(server.authority.now() - 1), events)).toBe(told);
  });

  it.each([
    [idAt(0), 'activity'],
    [idAt('9999999999999999'), '400'],
    [idAt('8640000000000001'), '400'],
    ['x', '400'],
  ])('from the made-up position %s tells %s', async (id, told) => {
    expect(await firstOf(await startServer(), id, 1)).toBe(told);
  });
});
