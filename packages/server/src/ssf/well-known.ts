import { signalScopes } from '@curfew/core';
import { deliveryMethods } from '@curfew/signals';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { problems } from '../openapi.ts';

interface Document {
  readonly operationId: string;
  readonly summary: string;
  readonly content: object;
}

/** What receivers find at a well-known place: how signals are transmitted, and how they get in (RFC 8414, RFC 9728). */
function documentsOf(issuer: string): Readonly<Record<string, Document>> {
  const scopes_supported = Object.keys(signalScopes);
  return {
    'ssf-configuration': {
      operationId: 'getSsfConfiguration',
      summary: 'Where and how shared signals are transmitted',
      content: {
        spec_version: '1_0',
        issuer,
        jwks_uri: `${issuer}/ssf/jwks`,
        delivery_methods_supported: Object.values(deliveryMethods),
        configuration_endpoint: `${issuer}/ssf/streams`,
        status_endpoint: `${issuer}/ssf/status`,
        verification_endpoint: `${issuer}/ssf/verify`,
        add_subject_endpoint: `${issuer}/ssf/subjects/add`,
        remove_subject_endpoint: `${issuer}/ssf/subjects/remove`,
        authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }, { spec_urn: 'urn:ietf:rfc:6750' }],
        default_subjects: 'ALL',
      },
    },
    'oauth-authorization-server': {
      operationId: 'getAuthorizationServer',
      summary: 'Where receivers get tokens',
      content: {
        issuer,
        token_endpoint: `${issuer}/oauth2/token`,
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        grant_types_supported: ['client_credentials'],
        response_types_supported: [],
        scopes_supported,
        introspection_endpoint: `${issuer}/oauth2/introspect`,
        revocation_endpoint: `${issuer}/oauth2/revoke`,
      },
    },
    'oauth-protected-resource': {
      operationId: 'getProtectedResource',
      summary: 'What tokens of receivers are good for',
      content: {
        resource: issuer,
        authorization_servers: [issuer],
        scopes_supported,
        bearer_methods_supported: ['header'],
      },
    },
  };
}

export function registerWellKnown(app: App, issuer: string): void {
  for (const [name, { operationId, summary, content }] of Object.entries(documentsOf(issuer))) {
    app.get(
      `/.well-known/${name}`,
      {
        schema: {
          ...{ operationId, summary, tags: ['signals'], security: [] },
          response: { 200: Type.Record(Type.String(), Type.Unknown()), ...problems },
        },
      },
      async () => ({ ...content }),
    );
  }
}

/**
 * The same where the specifications look for them: the path of the issuer comes last (OpenID SSF 1.0 7.2, RFC 8414 3.1). A gateway that
 * hands over nothing but what is below that path leaves receivers with {@link registerWellKnown}.
 */
export function registerWellKnownAtRoot(app: App, { signals, settings }: Context): void {
  const issuer = signals?.shared?.issuer;
  const { prefix } = settings.addresses;
  if (issuer === undefined || prefix === '') return;
  for (const [name, { content }] of Object.entries(documentsOf(issuer))) {
    app.get(`/.well-known/${name}${prefix}`, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ ...content }),
    );
  }
}
