import { unlimited } from '@curfew/core';
import { expect, it } from 'vitest';
import { type Authenticator, createAuthenticator } from '../test/authenticator.ts';
import { codeAt } from '../test/one-time-code.ts';
import { operator, password, startServer, type TestServer } from '../test/start.ts';
import { servedPolicies } from './dialects/policies.ts';

/** Every way in, with every level that a role can require. What each gets: */
const table = `
  v  passes a gateway                   2  passes one that asks for aal2      3  and one that asks for aal3
  f  may set up a further passkey       o  may sign out                       x  is not let in at all

                                   no role   requires aal1   requires aal2   requires aal3
  password                         v--fo     v--fo           ---fo           ---fo
  password and code                v2-fo     v2-fo           v2-fo           ---fo
  password and recovery code       v2-fo     v2-fo           v2-fo           ---fo
  passkey                          v2-fo     v2-fo           v2-fo           ---fo
  passkey, nobody checked          x         x               x               x
  password, then such a passkey    v2-fo     v2-fo           v2-fo           ---fo
  mailed password                  v--fo     v--fo           ----o           ----o
  mailed passkey                   v2-fo     v2-fo           x               x
  company account                  v--fo     v--fo           ---fo           ---fo
  company account, two factors     v2-fo     v2-fo           v2-fo           ---fo
  company account, acr of aal3     v23fo     v23fo           v23fo           v23fo
  token of a program               v---o     v---o           v---o           v---o
  session of an administrator      v---o     v---o           v---o           v---o
`;

const roles = { a1: 'aal1', a2: 'aal2', a3: 'aal3' } as const;
const client = { ip: null, userAgent: null };
const site = { rpId: 'localhost', origin: 'http://localhost' };
let server: TestServer;

function revealed(issued: { readonly ok: boolean; readonly token?: { reveal(): string } }): string | null {
  return issued.token?.reveal() ?? null;
}

const signIn = async (username: string) =>
  revealed(await server.authority.signIn({ username, password, presented: null, client, mayContinue: true }));

async function addCodes(username: string) {
  const token = await signIn(username);
  const begun = await server.authority.beginEnrolment(token);
  if (!begun.ok) throw new Error(begun.code);
  const code = codeAt(begun.secret, server.authority.now());
  const enrolled = await server.authority.confirmEnrolment(token, { enrolment: begun.enrolment, code }, client);
  server.advance(30_000);
  return { secret: begun.secret, recoveryCodes: enrolled.ok ? enrolled.recoveryCodes : [] };
}

async function addPasskey(username: string): Promise<Authenticator> {
  const authenticator = createAuthenticator();
  const token = await signIn(username);
  const begun = await server.authority.beginPasskey(token, site);
  if (!begun.ok) throw new Error(begun.code);
  const response = authenticator.make(begun.options as { challenge: string });
  const added = await server.authority.addPasskey(token, { site, state: begun.state, response }, client);
  if (!added.ok) throw new Error(added.code);
  return authenticator;
}

async function usePasskey(authenticator: Authenticator, isUserVerified = true) {
  const { options, state } = await server.authority.beginPasskeySignIn(site);
  const response = authenticator.use(options as { challenge: string }, { isUserVerified });
  return revealed(await server.authority.finishPasskeySignIn({ site, state, response }, { presented: null, client }));
}

async function mailedLink(username: string): Promise<string> {
  await server.authority.setProfile(username, { email: `${username}@example.com` }, operator);
  return (await server.authority.requestLink(username, client))?.link ?? '';
}

const atCompany = async (username: string, more: { methods: string[]; level?: 'aal3' }) =>
  revealed(
    await server.authority.admit({
      ...{ identity: { issuer: 'https://company.example', subject: username }, username, presented: null, client },
      ...{ roles: [username.slice(-2)], ...more },
    }),
  );

const minted = async (username: string, kind: 'api' | 'minted') =>
  revealed(await server.authority.mint({ username, kind, lifetimeMs: 3_600_000 }, operator));

/** Each makes a session for a user who has a password and a role, and `null` where nobody is let in. */
const ways: Readonly<Record<string, (username: string) => Promise<string | null>>> = {
  password: signIn,
  async 'password and code'(username) {
    const { secret } = await addCodes(username);
    const half = await signIn(username);
    return revealed(await server.authority.finishSignIn(half, codeAt(secret, server.authority.now()), client));
  },
  async 'password and recovery code'(username) {
    const { recoveryCodes } = await addCodes(username);
    return revealed(await server.authority.finishSignIn(await signIn(username), recoveryCodes[0] ?? '', client));
  },
  passkey: async (username) => usePasskey(await addPasskey(username)),
  'passkey, nobody checked': async (username) => usePasskey(await addPasskey(username), false),
  async 'password, then such a passkey'(username) {
    const authenticator = await addPasskey(username);
    const token = await signIn(username);
    const asked = await server.authority.beginPasskeyProof(token, site);
    if (!asked.ok) throw new Error(asked.code);
    const response = authenticator.use(asked.options as { challenge: string }, { isUserVerified: false });
    return revealed(await server.authority.provePasskey(token, { site, state: asked.state, response }, client));
  },
  async 'mailed password'(username) {
    await server.authority.setPasswordByLink(await mailedLink(username), password, client);
    return signIn(username);
  },
  async 'mailed passkey'(username) {
    const [role = ''] = (await server.authority.findUser(username))?.roles ?? [];
    await server.authority.setRoles(username, [], operator);
    const link = await mailedLink(username);
    const begun = await server.authority.beginPasskeyByLink(link, site);
    if (!begun.ok) throw new Error(begun.code);
    const authenticator = createAuthenticator();
    const response = authenticator.make(begun.options as { challenge: string });
    await server.authority.addPasskeyByLink(link, { site, state: begun.state, response }, client);
    // From before the role was given.
    await server.authority.setRoles(username, [role], operator);
    return usePasskey(authenticator);
  },
  'company account': (username) => atCompany(`at ${username}`, { methods: ['oidc'] }),
  'company account, two factors': (username) => atCompany(`at ${username}`, { methods: ['pwd', 'otp'] }),
  'company account, acr of aal3': (username) => atCompany(`at ${username}`, { methods: ['hwk'], level: 'aal3' }),
  'token of a program': (username) => minted(username, 'api'),
  'session of an administrator': (username) => minted(username, 'minted'),
};

async function passes(token: string, query = ''): Promise<boolean> {
  const { statusCode } = await server.send({ url: `/verify${query}`, headers: { cookie: `session=${token}` } });
  return statusCode === 204;
}

async function didOf(token: string): Promise<string> {
  const mayAdd = server.authority.beginPasskey(token, site).then(
    ({ ok }) => ok,
    () => false,
  );
  const did = [
    ['v', await passes(token)],
    ['2', await passes(token, '?level=aal2')],
    ['3', await passes(token, '?level=aal3')],
    ['f', await mayAdd],
    [
      'o',
      await server.authority
        .signOut(token, client)
        .then(() => server.authority.isAlive(token))
        .then((is) => !is),
    ],
  ] as const;
  return did.map(([letter, does]) => (does ? letter : '-')).join('');
}

it('every way in, whatever level the role requires, gets what the table says', async () => {
  const rules = Object.entries(roles).map(([name, requires]) => [name, { ...unlimited, requires }]);
  server = await startServer({ policies: { ...servedPolicies, roles: Object.fromEntries(rules) } });
  const lines: string[] = [];
  for (const [index, [way, enter]] of Object.entries(ways).entries()) {
    const cells: string[] = [];
    for (const role of ['no', ...Object.keys(roles)]) {
      const username = `user-${index}-${role}`;
      await server.authority.createUser({ username, password, roles: [role] }, operator);
      const token = await enter(username).catch(({ code }: { readonly code?: string }) => {
        expect(code).toBe('administrator-needed');
        return null;
      });
      cells.push(token === null ? 'x' : await didOf(token));
    }
    const [no = '', one = '', two = '', three = ''] = cells;
    lines.push(`  ${way.padEnd(32)} ${no.padEnd(9)} ${one.padEnd(15)} ${two.padEnd(15)} ${three}`);
  }
  expect(lines).toEqual(table.trimEnd().split('\n').slice(-lines.length));
});
