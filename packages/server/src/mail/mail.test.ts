import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { createMailer } from '@curfew/sign-in';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { createAuthenticator } from '../../test/authenticator.ts';
import { codeAt } from '../../test/one-time-code.ts';
import { codeTools, operator, password, startServer, tokenIn } from '../../test/start.ts';

const client = { ip: '192.0.2.7', userAgent: null };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** A mail with what it says as text, however that was encoded. Decoded once: what comes out may look encoded, too. */
function decode(mail: string): string {
  const end = mail.indexOf('\r\n\r\n');
  const [head, body] = [mail.slice(0, end), mail.slice(end)];
  if (/base64/i.test(head)) return head + Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(head)) return mail;
  const bytes = body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return head + Buffer.from(bytes, 'latin1').toString();
}

/** A real SMTP server, and a Curfew that sends by it. `web_user` has an address. */
async function start() {
  const mails: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      void textOf(stream).then((mail) => {
        mails.push(decode(mail));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const mailer = createMailer({
    ...{
      smtp: new URL(`smtp://127.0.0.1:${port}`),
      password: null,
      from: 'Curfew <curfew@example.com>',
      isLocal: true,
    },
  });
  onTestFinished(async () => {
    mailer.close();
    await new Promise<void>((resolve) => smtp.close(resolve));
  });
  const server = await startServer({ mail: { mailer, secrets: codeTools.secrets } });
  await server.authority.setProfile('web_user', { email: 'web@example.com' }, operator);
  const post = (url: string, fields: Record<string, string>, cookie = '') =>
    server.send({ method: 'POST', url, headers: { ...form, cookie }, payload: new URLSearchParams(fields).toString() });
  const signInFrom = (userAgent: string) => {
    server.advance(1);
    return server.send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { 'user-agent': userAgent },
      payload: { username: 'web_user', password },
    });
  };
  return { server, mails, post, signInFrom };
}

it('sends a link to who has forgotten the password, and answers the same to everybody', async () => {
  const { server, mails, post } = await start();
  const answers: Awaited<ReturnType<typeof post>>[] = [];
  for (const username of ['web_user', 'other', 'nobody', ' web_user ', '\u0000']) {
    answers.push(await post('/forgotten', { username }));
  }
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  await expect.poll(() => mails.length).toBe(2);
  expect(mails[0]).toContain('To: web@example.com');
  const link = /set-up\?link=(\S+)/.exec(mails[1] ?? '')?.[1] ?? '';
  const led = await server.send({ url: `/set-up?link=${link}` });
  const cookie = String(led.headers['set-cookie']).split(';')[0] ?? '';
  const chosen = 'a new password of mine';
  const set = await post('/set-up', { password: chosen, repeated: chosen }, cookie);
  expect(set.statusCode).toBe(303);
  await expect.poll(() => mails.length).toBe(3);
  expect(mails[2]).toContain('Password changed');
});

it('writes the link’s mail in the language of the browser that asks, and the link stays whole', async () => {
  const { server, mails } = await start();
  const payload = new URLSearchParams({ username: 'web_user' }).toString();
  for (const language of ['de', 'ar']) {
    const headers = { ...form, 'accept-language': language };
    await server.send({ method: 'POST', url: '/forgotten', headers, payload });
    await expect.poll(() => mails.length).toBe(language === 'de' ? 1 : 2);
  }
  const [german = '', arabic = ''] = mails;
  expect(german).toContain('Subject: Neues Passwort setzen (web_user)');
  expect(arabic).toMatch(/charset=utf-8/i);
  const link = /set-up\?link=(\S+)/.exec(arabic)?.[1] ?? '';
  expect(await server.authority.findLink(decodeURIComponent(link))).toMatchObject({ username: 'web_user' });
});

it('writes notices in the user’s language, which is that of the browser where the profile names none', async () => {
  const { server, mails, signInFrom } = await start();
  await signInFrom('Firefox');
  server.advance(1);
  await server.send({
    ...{ method: 'POST', url: '/v1/sessions', headers: { 'user-agent': 'New', 'accept-language': 'de-AT, en;q=0.5' } },
    payload: { username: 'web_user', password },
  });
  await expect.poll(() => mails.length).toBe(1);
  expect(mails[0]).toContain('Wenn Sie das nicht waren, beenden Sie alle Sitzungen Ihres Kontos: /not-me?link=');
  expect(mails[0]).toContain('Gerät: New');
  const profile = { email: 'web@example.com', attributes: { locale: 'fr-CA' } };
  await server.authority.setProfile('web_user', profile, operator);
  const { bearer } = await server.signIn('root');
  await server.send({
    ...{ method: 'PATCH', url: '/v1/users/web_user', payload: { password: 'another one of theirs' } },
    headers: { authorization: bearer, 'accept-language': 'ja' },
  });
  await expect.poll(() => mails.length).toBe(2);
  expect(mails[1]).toContain('Mot de passe modifié');
});

it('sends three and no more, whoever asks', async () => {
  const { mails, post } = await start();
  for (let asked = 0; asked < 10; asked++) await post('/forgotten', { username: 'web_user' });
  await expect.poll(() => mails.length).toBeGreaterThanOrEqual(3);
  expect(mails.length).toBeLessThanOrEqual(4);
});

it('tells of a new device, and ends every session where that was somebody else', async () => {
  const { server, mails, post, signInFrom } = await start();
  await signInFrom('Firefox');
  await signInFrom('Firefox');
  const stranger = tokenIn(await signInFrom('Something else'));
  await expect.poll(() => mails.length).toBe(1);
  expect(mails[0]).toContain('Sign-in from a new device');
  const link = decodeURIComponent(/not-me\?link=(\S+)/.exec(mails[0] ?? '')?.[1] ?? '');
  const page = await server.send({ url: `/not-me?${new URLSearchParams({ link })}` });
  expect(page.body).toContain('End all sessions');
  expect(await server.authority.validate(stranger), 'looking ends nothing').not.toBeNull();
  expect((await post('/not-me', { link: `${link.slice(0, 40)}AAAA${link.slice(44)}` })).statusCode).toBe(401);
  expect((await post('/not-me', { link })).statusCode).toBe(200);
  expect((await server.authority.listSessions({ username: 'web_user', state: 'active', limit: 9 })).items).toEqual([]);
});

it('tells of a new device also where a passkey was the second step', async () => {
  const { server, mails } = await start();
  const { token } = await server.signIn();
  const begun = await server.authority.beginEnrolment(token);
  if (!begun.ok) throw new Error(begun.code);
  const code = codeAt(begun.secret, server.authority.now());
  const enrolled = await server.authority.confirmEnrolment(token, { enrolment: begun.enrolment, code }, client);
  if (!enrolled.ok) throw new Error(enrolled.code);
  const authenticator = createAuthenticator();
  const site = { rpId: 'localhost', origin: 'http://localhost' };
  const making = await server.authority.beginPasskey(enrolled.token.reveal(), site);
  if (!making.ok) throw new Error(making.code);
  const made = { site, state: making.state, response: authenticator.make(making.options as { challenge: string }) };
  expect((await server.authority.addPasskey(enrolled.token.reveal(), made, client)).ok).toBe(true);
  server.advance(1);
  const headers = { host: 'localhost', 'user-agent': 'Something else' };
  const payload = { username: 'web_user', password };
  const pending = await server.send({ method: 'POST', url: '/v1/sessions', headers, payload });
  const cookie = String(pending.headers['set-cookie']).split(';')[0] ?? '';
  const post = (url: string, body: object) =>
    server.send({ method: 'POST', url, headers: { ...headers, cookie }, payload: body });
  const { options, state } = (await post('/v1/passkeys/proof/options', {})).json();
  const proven = await post('/v1/passkeys/proof', { state, response: authenticator.use(options) });
  expect(proven.statusCode).toBe(200);
  await expect.poll(() => mails.length).toBe(1);
  expect(mails[0]).toContain('Sign-in from a new device');
});
