import { describe, expect, test } from 'vitest';
import { frameworks, startExpress } from './applications.ts';
import { openRemoteCurfew, openTestCurfew } from './fixture.ts';

const places = [
  ...Object.entries(frameworks).map(([name, start]) => [name, start, openTestCurfew] as const),
  ['Express, over a server', startExpress, openRemoteCurfew] as const,
];

/** A password that a proxy has asked for goes along with everything that its browser sends. */
const authorization = `Basic ${btoa('staging:staging')}`;

describe.each(places)('a cookie beside a header that says nothing here, in %s', (_name, start, openCurfew) => {
  test.each(['/logout', '/login'])('is ended by %s', async (path) => {
    const curfew = await openCurfew();
    const send = await start(curfew, {});
    const post = (to: string, headers: Record<string, string>) =>
      send(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
        body: JSON.stringify({ user: 'u' }),
      });
    const [setCookie = ''] = (await post('/login', {})).headers.getSetCookie();
    const [cookie = ''] = setCookie.split(';', 1);
    const token = cookie.replace('session=', '');
    expect(await curfew.isAlive(token)).toBe(true);
    expect((await post(path, { cookie, authorization })).status).toBe(200);
    expect(await curfew.isAlive(token)).toBe(false);
  });
});

test.each(['/cart', '/login'])('a token of somebody else’s program outlives %s', async (path) => {
  const curfew = await openTestCurfew();
  const { authority } = curfew;
  const operator = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
  await authority.createUser({ username: 'robot', password: null }, operator);
  const minted = await authority.mint({ username: 'robot', kind: 'api', lifetimeMs: null }, operator);
  const token = minted.ok ? minted.token.reveal() : '';
  const send = await startExpress(curfew, {});
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await send(path, { method: 'POST', headers, body: JSON.stringify({ user: 'u', item: 'book' }) });
  expect(answer.status).toBe(200);
  expect(await authority.isAlive(token)).toBe(true);
});
