import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';

export const clientSecret = 'a secret that the provider has made';

/** What a provider knows of the person in front of it, and how they prove it. */
interface Person {
  readonly sub: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly amr?: readonly string[];
  readonly acr?: string;
}

/** A real OpenID provider that asks nobody anything: whoever comes is `person`. */
export interface TestProvider {
  readonly issuer: string;
  person: Person;
  /** What happens to an id token on its way: other claims, another header, or another text altogether. */
  tamper: ((token: IdToken) => Promise<string>) | null;
  /** Refuses whoever comes. */
  refuses: boolean;
  /** Signs with a new key from now on, and shows no other. */
  rotateKey(): Promise<void>;
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

export interface IdToken {
  readonly claims: JWTPayload;
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
}

export async function startProvider(curfew: string, name = 'company'): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key = await newKey('first');
  const sign = async (claims: JWTPayload, header: Readonly<Record<string, string>> = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: String(key.kid), ...header })
      .sign(await importJWK(key, 'ES256'));
  const test: TestProvider = {
    issuer,
    person: { sub: 'alice-1', claims: { preferred_username: 'alice' } },
    tamper: null,
    refuses: false,
    async rotateKey() {
      key = await newKey(`key-${crypto.randomUUID()}`);
      test.tamper ??= ({ claims }) => sign(claims);
    },
    sign,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  const provider = new Provider(issuer, configurationFor(curfew, name, key, test));
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/jwks') context.body = { keys: [publicPart(key)] };
    if (context.path !== '/token' || test.tamper === null) return;
    const body = context.body as { id_token: string };
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
    context.body = { ...body, id_token: await test.tamper({ claims, sign }) };
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, test, request, response);
    else handle(request, response);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await test.close();
  });
  return test;
}

function configurationFor(curfew: string, name: string, key: JWK, test: TestProvider): object {
  return {
    clients: [
      {
        client_id: 'curfew',
        client_secret: clientSecret,
        redirect_uris: [`${curfew}/sign-in/${name}/callback`],
        post_logout_redirect_uris: [`${curfew}/sign-in?signedOut=true`],
        backchannel_logout_uri: `${curfew}/sign-in/${name}/back-channel-logout`,
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: 'ES256',
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['of the tests'] },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'preferred_username', 'groups', 'email', 'email_verified', 'name', 'acr', 'amr', 'auth_time'],
      sid: null,
    },
    ttl: { Interaction: 600, Session: 3_600, Grant: 3_600, AccessToken: 600, IdToken: 600 },
    acrValues: ['urn:two-factors'],
    // By itself it sends no notice to an address of this machine.
    fetch: (address: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(address, options),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, ...(test.person.sub === sub ? test.person.claims : {}) }),
    }),
  };
}

async function interact(
  provider: Provider,
  test: TestProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (test.refuses) {
    await provider.interactionFinished(request, response, { error: 'access_denied' });
  } else if (prompt.name === 'login') {
    const { sub, amr, acr } = test.person;
    await provider.interactionFinished(request, response, {
      login: { accountId: sub, ...(amr && { amr }), ...(acr !== undefined && { acr }) },
    });
  } else {
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = grantId === undefined ? { grantId: await grant.save() } : {};
    await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }
}

async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

function publicPart({ d: _, ...key }: JWK): JWK {
  return key;
}
