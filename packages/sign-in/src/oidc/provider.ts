import type { JWTVerifyGetKey } from 'jose';
import * as client from 'openid-client';
import type { Attempt } from './attempt-seal.ts';
import { createDiscovery } from './discovery.ts';
import { ProviderFault } from './fault.ts';
import { createLogoutKeys, type LogoutNotice, readLogoutNotice } from './logout-notice.ts';
import { type Claims, hasClaim, type ProvenPerson, personFrom, wantedClaims } from './person.ts';
import type { ProviderSettings } from './settings.ts';

/**
 * Signing in at an OpenID provider: the authorization code flow with PKCE, state and nonce, and the provider's `iss` where it sends
 * one. Every call may throw {@link ProviderFault}.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 * @see https://www.rfc-editor.org/rfc/rfc9700 for what guards the flow
 */
export interface OidcProvider {
  readonly settings: ProviderSettings;
  /** The exact address to which the provider sends people back. */
  readonly redirectUri: string;
  /** Where to send somebody, and what their browser has to bring back. */
  begin(options: {
    readonly returnTo: string | null;
    readonly again: boolean;
    readonly connects?: string;
  }): Promise<{ readonly address: URL; readonly attempt: Attempt }>;
  /** Who came back, by the query that they came with and the attempt that their browser kept. */
  finish(query: string, attempt: Attempt): Promise<ProvenPerson>;
  /** What a log-out token says, once it is known to be the provider's. */
  readLogoutNotice(token: string): Promise<LogoutNotice>;
  /** Where the provider signs somebody out of itself; `null` where it offers no such place. */
  endSessionAddress(returnTo: string, person: { readonly issuer: string }): Promise<URL | null>;
}

export function createOidcProvider(settings: ProviderSettings, redirectUri: string): OidcProvider {
  const discovery = createDiscovery(settings);
  let logoutKeys: { readonly uri: string; readonly keys: JWTVerifyGetKey } | undefined;

  return {
    settings,
    redirectUri,
    async begin({ returnTo, again, connects }) {
      const configuration = await discovery.configuration();
      const codeVerifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login', max_age: '0' }),
      });
      const attempt = { state, nonce, codeVerifier, returnTo, startedAt: Date.now(), again };
      return { address, attempt: connects === undefined ? attempt : { ...attempt, connects } };
    },

    async finish(query, attempt) {
      const configuration = await discovery.configuration();
      const currentUrl = new URL(redirectUri);
      currentUrl.search = query;
      try {
        const tokens = await client.authorizationCodeGrant(configuration, currentUrl, {
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.codeVerifier,
          idTokenExpected: true,
          ...(attempt.again && { maxAge: 0 }),
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new ProviderFault('the provider sent no id token', { reason: 'invalid' });
        return personFrom(await completed(configuration, tokens.access_token, claims), settings);
      } catch (error) {
        throw asFault(error);
      } finally {
        discovery.keepKeys(configuration);
      }
    },

    async readLogoutNotice(token) {
      const { issuer, jwks_uri: uri } = await discovery.metadata();
      if (uri === undefined)
        throw new ProviderFault('the provider names no address of its keys', { reason: 'unreachable' });
      if (logoutKeys?.uri !== uri) logoutKeys = { uri, keys: createLogoutKeys(uri) };
      return readLogoutNotice(token, logoutKeys.keys, { issuer, audience: settings.clientId });
    },

    async endSessionAddress(returnTo, { issuer }) {
      const { issuer: own, end_session_endpoint: endpoint } = await discovery.metadata();
      if (own !== issuer || endpoint === undefined) return null;
      const configuration = await discovery.configuration();
      return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo });
    },
  };

  /** With what only the UserInfo endpoint says, where the settings ask for it. The id token, which is signed, comes first. */
  async function completed(
    configuration: client.Configuration,
    accessToken: string,
    claims: Claims & { readonly sub: string },
  ): Promise<Claims> {
    const isComplete = wantedClaims(settings).every((name) => hasClaim(claims, name));
    if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await client.fetchUserInfo(configuration, accessToken, claims.sub)), ...claims };
  }
}

function asFault(error: unknown): ProviderFault {
  if (error instanceof ProviderFault) return error;
  if (error instanceof client.AuthorizationResponseError) {
    const reason = error.error === 'access_denied' ? 'cancelled' : 'refused';
    return new ProviderFault(`the provider answered with ${error.error}`, { reason, cause: error });
  }
  return new ProviderFault('the answer of the provider is not valid', { reason: 'invalid', cause: error });
}
