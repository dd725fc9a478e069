import {
  applicationNameOf,
  CurfewError,
  introspectionScope,
  type LiveSession,
  mayIntrospect,
  presentedForKey,
  tokenIn,
} from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { authenticate } from '../caller.ts';
import { isAbout, readApplications } from '../verify/question.ts';
import { oauthProblems } from './oauth-error.ts';

const Introspection = Type.Object({
  active: Type.Boolean(),
  token_type: Type.Optional(Type.Enum(['Bearer', 'DPoP'])),
  cnf: Type.Optional(
    Type.Object(
      { jkt: Type.String() },
      { description: 'The key that the token is bound to (RFC 9449): whoever asks checks the proof' },
    ),
  ),
  username: Type.Optional(Type.String()),
  sub: Type.Optional(Type.String()),
  roles: Type.Optional(Type.Array(Type.String())),
  iat: Type.Optional(Type.Integer()),
  exp: Type.Optional(Type.Integer()),
  auth_time: Type.Optional(Type.Integer()),
  jti: Type.Optional(Type.String({ description: 'The session’s public id' })),
  iss: Type.Optional(Type.String()),
  application: Type.Optional(Type.String({ description: 'The application whose user it is' })),
});

/** `POST /oauth2/introspect` (RFC 7662), for gateways and resource servers that speak it. Counts as use of the session. */
export function registerIntrospection(app: App, context: Context): void {
  const { authority, settings } = context;
  const { base: iss } = settings.addresses;
  app.post(
    '/oauth2/introspect',
    {
      preValidation: requireResourceServer(context),
      schema: {
        operationId: 'introspect',
        summary: 'Is this token somebody’s live session?',
        description:
          'The caller needs a bearer token: of an administrator, or one whose scopes name `POST /oauth2/introspect`.',
        tags: ['gateway'],
        security: [{ bearer: [] }],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object({
          token: Type.String({ minLength: 1, maxLength: 4_096 }),
          token_type_hint: Type.Optional(Type.String()),
          application: Type.Optional(
            Type.String({
              maxLength: 1_024,
              description:
                'Names with commas: tokens of users of these applications are active, in place of those of Curfew’s own',
            }),
          ),
        }),
        response: { 200: Introspection, ...oauthProblems },
      },
    },
    async (request) => {
      const session = await authority.validate(presentedForKey(tokenIn(request.body.token)));
      // Of an inactive token nothing is said (RFC 7662 2.2); an anonymous session is nobody's.
      const applications = readApplications(request.body.application ?? null);
      if (session === null || session.userId === null || !isAbout(applications, session)) return { active: false };
      return { active: true, ...claimsOf(session), ...(iss !== null && { iss }) };
    },
  );
}

/** RFC 7662 2.1: not everybody may try tokens out. Cookies do not count, because no browser has any business here. */
function requireResourceServer(context: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.credential.source !== 'bearer') {
      throw new CurfewError(
        'authentication-required',
        `send a bearer token of an administrator or with the scope "${introspectionScope}"`,
      );
    }
    const { session } = await authenticate(context, request);
    if (!mayIntrospect(session)) {
      throw new CurfewError(
        'admin-required',
        `the bearer token must be an administrator’s or have the scope "${introspectionScope}"`,
      );
    }
  };
}

function claimsOf(session: LiveSession) {
  const application = applicationNameOf(session.provider);
  const { key = null } = session.binding ?? {};
  return {
    ...(key?.type === 'dpop'
      ? { token_type: 'DPoP' as const, cnf: { jkt: key.thumbprint } }
      : { token_type: 'Bearer' as const }),
    username: session.username ?? '',
    sub: String(session.userId),
    roles: [...session.roles],
    iat: toSeconds(session.createdAt),
    ...(session.expiresAt === null ? {} : { exp: toSeconds(session.expiresAt) }),
    ...(session.authenticatedAt === null ? {} : { auth_time: toSeconds(session.authenticatedAt) }),
    jti: session.id,
    ...(application !== null && { application }),
  };
}

/** NumericDate (RFC 7519 2), rounded down, so that nothing seems to live longer than it does. */
function toSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
