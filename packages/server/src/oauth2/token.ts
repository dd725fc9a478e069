import { type Denied, isSignalScope, signalScopes } from '@curfew/core';
import { refuseKey } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { oauthProblems } from './oauth-error.ts';

const text = (longest: number) => Type.Optional(Type.String({ maxLength: longest }));
const Asked = Type.Object({
  grant_type: Type.String({ maxLength: 256, description: 'client_credentials' }),
  scope: text(1_024),
  client_id: text(256),
  client_secret: text(256),
});
const Issued = Type.Object({
  access_token: Type.String(),
  token_type: Type.Enum(['Bearer']),
  expires_in: Type.Integer({ description: 'Seconds' }),
  scope: Type.String(),
});

/**
 * `POST /oauth2/token`: the client credentials grant (RFC 6749 4.4) for receivers of shared signals. The client is a token that an
 * administrator has made with such scopes: its id is the `client_id`, and the token the secret.
 */
export function registerTokenEndpoint(app: App, { authority, signals }: Context): void {
  if (signals?.shared == null) return;
  app.post(
    '/oauth2/token',
    {
      schema: {
        operationId: 'issueClientToken',
        summary: 'Get a short-lived token for a receiver of shared signals',
        description: `The scopes are ${Object.keys(signalScopes).join(', ')}.`,
        tags: ['signals'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Asked,
        response: { 200: Issued, ...oauthProblems },
      },
    },
    async (request, reply) => {
      refuseKey(request);
      const { grant_type: grantType, scope } = request.body;
      if (grantType !== 'client_credentials') {
        return refuse(reply, 400, 'unsupported_grant_type', 'the only grant_type here is client_credentials');
      }
      const credentials = readClient(request);
      if (credentials === 'both') {
        return refuse(reply, 400, 'invalid_request', 'send the client in the header or in the body, not in both');
      }
      if (credentials === null) return refuseClient(reply);
      const scopes = scope?.split(' ').filter(Boolean) ?? null;
      const unknown = scopes?.find((name) => !isSignalScope(name));
      if (unknown !== undefined) {
        return refuse(reply, 400, 'invalid_scope', `the scopes here are ${Object.keys(signalScopes).join(', ')}`);
      }
      const issued = await authority.issueClientToken({ ...credentials, scopes, client: clientOf(request) });
      if (!issued.ok) return refuseDenied(reply, issued);
      const { session, token } = issued;
      return {
        access_token: token.reveal(),
        token_type: 'Bearer' as const,
        expires_in: Math.floor(((session.expiresAt ?? authority.now()) - authority.now()) / 1_000),
        scope: (session.scopes ?? []).join(' '),
      };
    },
  );
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** RFC 6749 2.3.1. */
function readClient({
  headers: { authorization = '' },
  body,
}: FastifyRequest<{ Body: Static<typeof Asked> }>): Credentials | 'both' | null {
  const basic = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  const { client_id: clientId, client_secret: clientSecret } = body;
  if (authorization !== '' && clientSecret !== undefined) return 'both';
  if (authorization === '') {
    return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
  }
  const parts = basic === undefined ? null : /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8'));
  if (parts === null) return null;
  try {
    const [id = '', secret = ''] = [parts[1], parts[2]].map((part) =>
      decodeURIComponent((part ?? '').replaceAll('+', ' ')),
    );
    return clientId !== undefined && clientId !== id ? null : { clientId: id, clientSecret: secret };
  } catch {
    return null;
  }
}

function refuseDenied(reply: FastifyReply, { code, detail }: Denied): FastifyReply {
  if (code === 'scope-required') return refuse(reply, 400, 'invalid_scope', detail ?? 'the client has no such scope');
  if (code === 'invalid-credentials') return refuseClient(reply);
  reply.header('retry-after', 60);
  return refuse(
    reply,
    429,
    'temporarily_unavailable',
    'this client has too many valid tokens: reuse one until it expires',
  );
}

function refuseClient(reply: FastifyReply): FastifyReply {
  reply.header('www-authenticate', 'Basic realm="Curfew", charset="UTF-8"');
  return refuse(reply, 401, 'invalid_client', 'unknown client or wrong secret');
}

/** RFC 6749 5.2. */
function refuse(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply.code(status).type('application/json').send({ error, error_description: description });
}
