import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';

const client = { ip: null, userAgent: null };

/** A session of Curfew's own user, and sessions of the users `1` of two applications. */
async function start() {
  const server = await startServer();
  const admitted = async (issuer: string) => {
    const issued = await server.authority.admit({
      identity: { issuer, subject: '1' },
      methods: ['pwd'],
      presented: null,
      client,
    });
    if (!issued.ok) throw new Error(issued.code);
    return issued.token.reveal();
  };
  const tokens = {
    own: (await server.signIn()).token,
    provider: await admitted('https://login.example.com'),
    shop: await admitted('app:shop'),
    crm: await admitted('app:crm'),
  };
  return { ...server, tokens };
}

/** Who gets through, by the question that a gateway or a resource server asks. */
const whoPasses = {
  '': ['own', 'provider'],
  'application=shop': ['shop'],
  'application=crm': ['crm'],
  'application=shop,crm': ['shop', 'crm'],
  'application=sho': [],
} as const;

describe('users of an application', () => {
  it.each(Object.entries(whoPasses))('pass a gateway that asks with "%s" as it says', async (query, expected) => {
    const { send, tokens } = await start();
    for (const url of ['/verify', '/verify/']) {
      const passed: string[] = [];
      for (const [name, token] of Object.entries(tokens)) {
        const answer = await send({ url: `${url}?${query}`, headers: { authorization: `Bearer ${token}` } });
        if (answer.statusCode < 300) passed.push(name);
        else expect([answer.statusCode, answer.headers['remote-user']]).toEqual([401, undefined]);
      }
      expect(passed).toEqual(expected);
    }
  });

  it('are called so in a header, and others are not', async () => {
    const { send, tokens } = await start();
    const ask = (url: string, token: string) => send({ url, headers: { authorization: `Bearer ${token}` } });
    expect((await ask('/verify?application=shop', tokens.shop)).headers['x-curfew-application']).toBe('shop');
    expect((await ask('/verify', tokens.own)).headers['x-curfew-application']).toBeUndefined();
  });

  it.each(Object.entries(whoPasses))('are introspected with "%s" as it says', async (query, expected) => {
    const { send, signIn, tokens } = await start();
    const { bearer } = await signIn('root');
    const headers = { authorization: bearer, 'content-type': 'application/x-www-form-urlencoded' };
    const active: string[] = [];
    for (const [name, token] of Object.entries(tokens)) {
      const payload = `token=${token}&${query}`;
      const answer = await send({ method: 'POST', url: '/oauth2/introspect', headers, payload });
      if (answer.json().active) active.push(name);
      else expect(answer.json()).toEqual({ active: false });
      if (answer.json().application !== undefined) expect(answer.json().application).toBe(name);
    }
    expect(active).toEqual(expected);
  });

  it.each(['application=', 'application=shop,', 'application=a%20b', 'application=shop&application=crm'])(
    'pass nowhere where the question says %s',
    async (query) => {
      const { send, signIn, tokens } = await start();
      const asked = await send({ url: `/verify?${query}`, headers: { authorization: `Bearer ${tokens.shop}` } });
      expect(asked.statusCode).toBe(400);
      const { bearer } = await signIn('root');
      const headers = { authorization: bearer, 'content-type': 'application/x-www-form-urlencoded' };
      const payload = `token=${tokens.shop}&${query}`;
      const answer = await send({ method: 'POST', url: '/oauth2/introspect', headers, payload });
      expect(answer.statusCode).toBe(400);
    },
  );
});
