import { expect, it } from 'vitest';
import { codeAt } from '../test/one-time-code.ts';
import { operator, password, startServer, type TestServer } from '../test/start.ts';

const client = { ip: '192.0.2.7', userAgent: null };

/** Sets one-time codes up for `web_user` in a session of theirs. @returns the token of that session, raised, and a code of now. */
async function enrol({ authority }: TestServer, token: string) {
  const begun = await authority.beginEnrolment(token);
  if (!begun.ok) throw new Error(begun.code);
  const { secret, enrolment } = begun;
  const code = () => codeAt(secret, authority.now());
  const confirmed = await authority.confirmEnrolment(token, { enrolment, code: code() }, client);
  if (!confirmed.ok) throw new Error(confirmed.code);
  return { token: confirmed.token.reveal(), code };
}

it('nobody stays signed in with the password alone, from before there were codes', async () => {
  const server = await startServer();
  const { authority, signIn } = server;
  const thief = await signIn();
  const program = await authority.mint({ username: 'web_user', kind: 'api', lifetimeMs: null }, operator);
  const { token } = await enrol(server, (await signIn()).token);
  expect(await authority.validate(thief.token)).toBeNull();
  expect(await authority.validate(token)).toMatchObject({ level: 'aal2' });
  expect(program.ok && (await authority.validate(program.token.reveal()))).toMatchObject({ username: 'web_user' });
});

it('a password typed into a session whose owner gave a code long ago does not take the codes away', async () => {
  const server = await startServer();
  const { authority, signIn, advance, send } = server;
  const strong = await enrol(server, (await signIn()).token);
  advance(10 * 60_000 + 1);
  expect(await authority.reauthenticate(strong.token, password, client)).toMatchObject({
    code: 'second-factor-required',
  });
  const typed = await authority.stepUp(strong.token, { methods: ['pwd'] }, client);
  if (!typed.ok) throw new Error(typed.code);
  const remove = (token: string) =>
    send({ method: 'DELETE', url: '/v1/account/codes', headers: { authorization: `Bearer ${token}` } });
  const refused = await remove(typed.token.reveal());
  expect(refused.json()).toMatchObject({ code: 'step-up-required' });
  expect(await authority.findFactor('web_user')).not.toBeNull();
  const proven = await authority.proveCode(typed.token.reveal(), strong.code(), client);
  if (!proven.ok) throw new Error(proven.code);
  expect((await remove(proven.token.reveal())).statusCode).toBe(204);
});
