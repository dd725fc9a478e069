import { defaultPolicies, unlimited } from '@curfew/core';
import { expect, test } from 'vitest';
import { startExpress } from './applications.ts';
import { Jar, openRemoteCurfew, openTestCurfew } from './fixture.ts';

const policies = { ...defaultPolicies, roles: { staff: { ...unlimited, requires: 'aal2' as const } } };

test.each([
  ['in this process', openTestCurfew],
  ['over a server', openRemoteCurfew],
])('whoever has proven too little for their role is told so %s, and may step up', async (_where, open) => {
  const send = await startExpress(await open({ policies }), {});
  const jar = new Jar();
  async function ask(method: string, path: string, body?: object) {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...jar.header };
    const response = await send(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    jar.take(response.headers.getSetCookie());
    return response;
  }
  await ask('POST', '/login', { user: 'u', role: 'staff' });
  const refused = await ask('GET', '/me');
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('acr_values="aal2"'),
  ]);
  expect(await (await ask('GET', '/')).json()).toMatchObject({ isSignedIn: false, user: null });
  expect((await ask('POST', '/step-up', {})).status).toBe(200);
  expect((await ask('GET', '/me')).status).toBe(200);
});
