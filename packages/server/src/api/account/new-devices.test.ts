import { expect, it } from 'vitest';
import { password, startServer } from '../../../test/start.ts';

it('lists sign-ins on devices that had not been seen before, by the rule by which mails tell of them', async () => {
  const { send, signIn, advance } = await startServer();
  const day = 86_400_000;
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
