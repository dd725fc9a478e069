import { describe, expect, it } from 'vitest';
import { startServer } from '../test/start.ts';

const hour = 3_600_000;
const second = 1_000;

interface Document {
  readonly paths: Record<string, Record<string, object>>;
}

/** Every address that the document lists for GET under `/v1`, so that a new one is covered by itself. */
async function readCalls(send: Awaited<ReturnType<typeof startServer>>['send'], id: string): Promise<string[]> {
  const { paths } = (await send({ url: '/openapi.json' })).json<Document>();
  return Object.entries(paths)
    .filter(([path, item]) => path.startsWith('/v1/') && 'get' in item && !path.endsWith('stream'))
    .map(([path]) => path.replace('{id}', id).replace('{name}', 'web_user'));
}

describe('Curfew-Background', () => {
  it('keeps every call that reads from counting as use', async () => {
    const { send, signIn, advance } = await startServer();
    const calls = await readCalls(send, (await signIn()).id);
    expect(calls.length).toBeGreaterThan(8);
    for (const url of calls) {
      for (const isInBackground of [true, false]) {
        const { cookie } = await signIn('root');
        advance(hour - second);
        const headers = { cookie, ...(isInBackground && { 'curfew-background': '1' }) };
        const answer = await send({ url, headers });
        expect([url, answer.statusCode < 500 && answer.statusCode !== 401]).toEqual([url, true]);
        advance(2 * second);
        const after = await send({ url: '/v1/sessions/current?passive=true', headers: { cookie } });
        expect([url, after.statusCode]).toEqual([url, isInBackground ? 401 : 200]);
      }
    }
  });

  it('lets nobody in who would not be without it', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    const headers = { 'curfew-background': '1' };
    expect((await send({ url: '/v1/sessions/current', headers })).statusCode).toBe(401);
    expect((await send({ url: '/v1/users', headers: { ...headers, cookie } })).statusCode).toBe(403);
    advance(hour);
    expect((await send({ url: '/v1/sessions/current', headers: { ...headers, cookie } })).statusCode).toBe(401);
  });
});
