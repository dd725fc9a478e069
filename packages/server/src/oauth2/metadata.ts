import { signalScopes } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { problems } from '../openapi.ts';

/** Where tokens are issued (RFC 8414), and what they are good for here (RFC 9728), for receivers of shared signals. */
export function registerOAuthMetadata(app: App, { signals }: Context): void {
  const issuer = signals?.shared?.issuer;
  if (issuer === undefined) return;
  const scopes_supported = Object.keys(signalScopes);
  const document = (path: string, operationId: string, summary: string, content: object) =>
    app.get(
      path,
      {
        schema: {
          ...{ operationId, summary, tags: ['signals'], security: [] },
          response: { 200: Type.Record(Type.String(), Type.Unknown()), ...problems },
        },
      },
      async () => ({ ...content }),
    );
  document('/.well-known/oauth-authorization-server', 'getAuthorizationServer', 'Where receivers get tokens', {
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
  });
  document('/.well-known/oauth-protected-resource', 'getProtectedResource', 'What tokens of receivers are good for', {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported,
    bearer_methods_supported: ['header'],
  });
}
