import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { password, startServer } from '../../../test/start.ts';

const day = 86_400_000;

it('lists sign-ins on devices that had not been seen before, by the rule by which mails tell of them', async () => {
  const { send, signIn, advance } = await startServer();
  const firefox = (version: number) =>
    `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
  const from = (userAgent: string) =>
    send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { 'user-agent': userAgent },
      payload: { username: 'web_user', password },
    });
  for (const userAgent of [firefox(145), 'Wget/1.25']) {
    await from(userAgent);
    advance(1);
  }
  advance(6 * day);
  for (const userAgent of [firefox(146), 'axios/1.7', 'axios/1.8']) {
    await from(userAgent);
    advance(1);
  }
  const { bearer } = await signIn();
  const found = async () => {
    const { items } = (await send({ url: '/v1/account/new-devices', headers: { authorization: bearer } })).json();
    return items.map(({ userAgent }: { userAgent: string | null }) => userAgent?.split('/')[0]);
  };
  expect(await found()).toEqual(['lightMyRequest', 'axios', 'Wget']);
  advance(2 * day);
  const { bearer: later } = await signIn('other');
  expect((await send({ url: '/v1/account/new-devices', headers: { authorization: later } })).json()).toEqual({
    items: [],
  });
});

it('lists a stranger’s first sign-in however many follow, in one instant or in many', async () => {
  const { authority, record, send, signIn } = await startServer();
  const users = await Promise.all(['web_user', 'other', 'root'].map((name) => authority.findUser(name)));
  const now = authority.now();
  const signIns = (n: number, times: readonly number[], userAgent: string) =>
    record(
      times.map((at) => ({
        ...{ id: randomUUID(), at, type: 'sign-in', initiator: 'user', actor: null, ip: null, userAgent },
        ...{ userId: users[n]?.id ?? null, username: users[n]?.username ?? null, sessionId: null, reason: null },
        detail: {},
      })),
    );
  const found = async (name: string) => {
    const { bearer } = await signIn(name);
    const { items } = (await send({ url: '/v1/account/new-devices', headers: { authorization: bearer } })).json();
    return items.filter(({ userAgent }: { userAgent: string }) => userAgent === 'Stranger').length;
  };
  const many = (count: number) => Array.from({ length: count }, (_, n) => now - 3 * day + n);
  for (const n of [0, 1, 2]) await signIns(n, [now - 10 * day], 'Own');
  await signIns(0, [now - day, now - day], 'Stranger');
  await signIns(1, many(150), 'Stranger');
  await signIns(2, many(6_000), 'Stranger');
  for (const name of ['web_user', 'other', 'root']) expect([name, await found(name)]).toEqual([name, 1]);
});
