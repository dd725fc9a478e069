import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, LiveSession } from '@curfew/core';
import { expect, onTestFinished, test } from 'vitest';
import { openBrowser } from '../../test/oidc/browser.ts';
import { type Installation, settingsFor, signInAt } from '../../test/oidc/installation.ts';
import { startProvider, type TestProvider } from '../../test/oidc/provider.ts';
import { startServer, type TestServer } from '../../test/start.ts';

const logoutEvent = { 'http://schemas.openid.net/event/backchannel-logout': {} };
const client: Client = { ip: null, userAgent: null };

interface Signed {
  readonly token: string;
  readonly session: LiveSession;
}

async function admitted({ authority }: TestServer, issuer: string, subject: string, sid: string): Promise<Signed> {
  const identity = { issuer, subject };
  const issued = await authority.admit({ identity, providerSession: sid, methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(issued.code);
  return { token: issued.token.reveal(), session: issued.session };
}

function notify({ send }: TestServer, logoutToken: string, name = 'company') {
  return send({
    method: 'POST',
    url: `/sign-in/${name}/back-channel-logout`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ logout_token: logoutToken }).toString(),
  });
}

function claimsOf({ issuer }: TestProvider, over: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1_000);
  const jti = crypto.randomUUID();
  return { iss: issuer, aud: 'curfew', iat: now, exp: now + 120, jti, events: logoutEvent, ...over };
}

const typ = { typ: 'logout+jwt' };

/** Two servers over one store, as behind one address. */
async function twoNodes(): Promise<Installation & { readonly other: TestServer }> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-log-out-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const databaseFile = join(folder, 'curfew.db');
  const at = await signInAt({ databaseFile });
  const other = await startServer({
    databaseFile,
    clock: Date.now,
    publicUrl: new URL(at.curfew),
    signIn: { providers: [settingsFor(at.provider)] },
  });
  return { ...at, other };
}

test('whoever signs out at the company is refused at every server by the next request', async () => {
  const at = await twoNodes();
  const [browser, device] = [openBrowser(), openBrowser()];
  await at.signIn(browser);
  await at.signIn(device);
  const cookie = `session=${browser.cookie(at.curfew, 'session')}`;
  const elsewhere = `session=${device.cookie(at.curfew, 'session')}`;
  const verify = async (which: string) =>
    (await at.other.send({ url: '/verify', headers: { cookie: which } })).statusCode;
  expect([await verify(cookie), await verify(elsewhere)]).toEqual([204, 204]);
  const asked = await browser.go(`${at.provider.issuer}/session/end`);
  await browser.submit(asked, { logout: 'yes' });
  await expect.poll(() => verify(cookie)).toBe(401);
  expect(await verify(elsewhere), 'signed in with another session of the provider').toBe(204);
  const id = (await at.server.authority.listSessions({ username: 'alice', state: 'ended', limit: 9 })).items[0];
  expect(id).toMatchObject({ endReason: 'provider', endedBy: 'system' });
});

test('of a hundred sessions of fifty people at three providers exactly the named ones end', async () => {
  const at = await twoNodes();
  const issuers = [at.provider.issuer, 'https://second.test', 'https://third.test'];
  const all: Signed[] = [];
  for (let person = 0; person < 50; person++) {
    for (const device of ['desk', 'phone']) {
      all.push(await admitted(at.server, issuers[person % 3] ?? '', `p-${person}`, `${device}-${person}`));
    }
  }
  const named = { sid: 'desk-6', sub: 'p-9' };
  for (const over of [{ sid: named.sid }, { sub: named.sub }, { sub: 'p-12', sid: 'phone-12' }, { sub: 'p-1' }]) {
    expect((await notify(at.other, await at.provider.sign(claimsOf(at.provider, over), typ))).statusCode).toBe(200);
  }
  const ended: string[] = [];
  for (const { token, session } of all) {
    const isAlive = (await at.server.authority.inspect(token)) !== null;
    if (!isAlive) ended.push(`${session.provider?.subject} ${session.provider?.sessionId}`);
  }
  expect(ended).toEqual(['p-6 desk-6', 'p-9 desk-9', 'p-9 phone-9', 'p-12 phone-12']);
});

test('a notice counts once, at whatever server, and another one for what is over is welcome', async () => {
  const at = await twoNodes();
  const { issuer } = at.provider;
  const first = await admitted(at.server, issuer, 'ann', 'one');
  const notice = await at.provider.sign(claimsOf(at.provider, { sub: 'ann' }), typ);
  const answers = await Promise.all([notify(at.server, notice), notify(at.other, notice), notify(at.server, notice)]);
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 400, 400]);
  const later = await admitted(at.server, issuer, 'ann', 'two');
  const replayed = await notify(at.other, notice);
  expect([replayed.statusCode, replayed.json().error, replayed.headers['cache-control']]).toEqual([
    400,
    'invalid_request',
    'no-store',
  ]);
  expect(await at.server.authority.inspect(first.token)).toBeNull();
  expect(await at.server.authority.inspect(later.token)).not.toBeNull();
  const another = await at.provider.sign(claimsOf(at.provider, { sid: 'one' }), typ);
  expect((await notify(at.server, another)).statusCode).toBe(200);
  expect(await at.server.authority.inspect(later.token)).not.toBeNull();
});

test('a session that was rotated meanwhile ends with its heir', async () => {
  const at = await signInAt();
  const { token } = await admitted(at.server, at.provider.issuer, 'ann', 'one');
  const rotated = await at.server.authority.rotate(token, { graceMs: 30_000, client });
  const heir = rotated.ok ? rotated.token.reveal() : '';
  expect(await at.server.authority.inspect(token)).not.toBeNull();
  await notify(at.server, await at.provider.sign(claimsOf(at.provider, { sid: 'one' }), typ));
  expect([await at.server.authority.inspect(token), await at.server.authority.inspect(heir)]).toEqual([null, null]);
});

const seconds = () => Math.round(Date.now() / 1_000);
const bad: Record<
  string,
  { readonly claims?: () => Record<string, unknown>; readonly header?: Record<string, string> }
> = {
  'another issuer': { claims: () => ({ iss: 'https://evil.test' }) },
  'another client': { claims: () => ({ aud: 'another' }) },
  'a nonce, as an id token has': { claims: () => ({ nonce: 'n' }) },
  'no event': { claims: () => ({ events: {} }) },
  'an event that is no object': {
    claims: () => ({ events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } }),
  },
  'no events': { claims: () => ({ events: undefined }) },
  'neither a person nor a session': { claims: () => ({ sub: undefined }) },
  'no id': { claims: () => ({ jti: undefined }) },
  'an end in the past': { claims: () => ({ exp: seconds() - 120 }) },
  'a beginning long ago': { claims: () => ({ iat: seconds() - 3_600, exp: seconds() + 3_600 }) },
  'no beginning': { claims: () => ({ iat: undefined }) },
  'the type of another token': { header: { typ: 'at+jwt' } },
  'a key that is not shown': { header: { kid: 'made-up' } },
};

test.each(Object.keys(bad))('a notice with %s ends nothing', async (name) => {
  const at = await signInAt();
  const { token } = await admitted(at.server, at.provider.issuer, 'ann', 'one');
  const { claims, header } = bad[name] ?? {};
  const notice = await at.provider.sign(claimsOf(at.provider, { sub: 'ann', ...claims?.() }), { ...typ, ...header });
  const answer = await notify(at.server, notice);
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
  expect(await at.server.authority.inspect(token)).not.toBeNull();
});

test('a notice that nobody has signed, or the other provider has, ends nothing', async () => {
  let other: TestProvider | undefined;
  const at = await signInAt({
    async others(curfew) {
      other = await startProvider(curfew, 'other');
      return [settingsFor(other, { name: 'other' })];
    },
  });
  const { token } = await admitted(at.server, at.provider.issuer, 'ann', 'one');
  const claims = claimsOf(at.provider, { sub: 'ann' });
  const [, payload] = (await at.provider.sign(claims)).split('.');
  const none = `${Buffer.from('{"alg":"none","typ":"logout+jwt"}').toString('base64url')}.${payload}.`;
  const foreign = (await other?.sign(claims, typ)) ?? '';
  for (const [notice, name] of [[none], ['x'], [foreign], [foreign, 'other']]) {
    expect((await notify(at.server, notice ?? '', name)).statusCode).toBe(400);
  }
  expect(await at.server.authority.inspect(token)).not.toBeNull();
});

test('a notice that could not be carried out may come again', async () => {
  let fails = true;
  const at = await signInAt({
    between: (authority) => ({
      ...authority,
      endProviderSessions: (logout, from) =>
        fails ? Promise.reject(new Error('the store is away')) : authority.endProviderSessions(logout, from),
    }),
  });
  const notice = await at.provider.sign(claimsOf(at.provider, { sub: 'ann' }), typ);
  expect((await notify(at.server, notice)).statusCode).toBe(500);
  fails = false;
  expect((await notify(at.server, notice)).statusCode).toBe(200);
});
