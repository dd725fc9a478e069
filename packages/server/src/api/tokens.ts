import { type LongLivedReport, type PartRequest, type Session, viewSession, writeInstant } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { problems } from '../openapi.ts';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';
import { partFields, partOf, partResource, partSchema } from './part.ts';
import { SessionRef, SessionSchema } from './sessions/resource.ts';

const User = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));

const Found = Type.Object({
  ...SessionSchema.properties,
  email: nullable(Type.String()),
  why: Type.Enum(['no-end', 'too-late'], { description: 'Its lifetime has no end, or one after targetAt' }),
  exceedsBySeconds: nullable(Type.Integer({ description: 'By how much; null where there is no end' })),
});

const LongLived = Type.Object({
  lifetimeSeconds: Type.Number({ description: '0: there is no policy, and nothing to do' }),
  targetAt: Instant,
  found: Type.Array(Found, { description: 'The newest first, as many as were asked for' }),
  foundCount: Type.Integer({ description: 'How many this request has found' }),
  fixed: Type.Integer(),
  skipped: Type.Array(Type.Object({ session: SessionRef, why: Type.Enum(['no-user', 'system-user']) }), {
    description: 'As many as of `found`; skippedCounts says how many there are',
  }),
  ...partSchema,
  skippedCounts: Type.Object({ 'no-user': Type.Integer(), 'system-user': Type.Integer() }),
});

/** Tokens that were issued before there was a lifetime policy, or under a longer one. */
export function registerTokens(app: App, context: Context): void {
  const preValidation = requireAdmin(context);
  const tags = ['administration'];

  app.get(
    '/v1/tokens/long-lived',
    {
      preValidation,
      schema: {
        operationId: 'findLongLivedTokens',
        summary: 'Find sessions that live longer than the policy allows',
        description: 'One request looks through a part: where it is not `complete`, send it again with its `cursor`.',
        tags,
        querystring: Type.Object({ user: User, ...partFields }, { additionalProperties: false }),
        response: { 200: LongLived, ...problems },
      },
    },
    async (request, reply) =>
      run(context, request, request.query.user, { fix: false, ...partOf(request.query, reply) }),
  );

  app.post(
    '/v1/tokens/long-lived/fix',
    {
      config: { emptyBody: true },
      preValidation,
      schema: {
        operationId: 'fixLongLivedTokens',
        summary: 'Shorten sessions that live longer than the policy allows',
        description:
          'One request does a part: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.',
        tags,
        body: Type.Object(
          { user: User, dryRun: Type.Optional(Type.Boolean()), ...partFields },
          { additionalProperties: false },
        ),
        response: { 200: LongLived, ...problems },
      },
    },
    async (request, reply) => {
      const fix = request.body.dryRun !== true;
      return run(context, request, request.body.user, { fix, ...partOf(request.body, reply) });
    },
  );
}

async function run(
  { authority }: Context,
  request: FastifyRequest,
  user: string | undefined,
  work: PartRequest & { readonly fix: boolean },
): Promise<Static<typeof LongLived>> {
  const asked = { ...work, ...(user === undefined ? {} : { username: user }) };
  const report = await authority.longLived(asked, requesterOf(request, 'admin'));
  const emails = await emailsOf(authority, report);
  const now = authority.now();
  return {
    lifetimeSeconds: report.lifetimeMs / 1_000,
    targetAt: writeInstant(report.targetAt),
    found: report.found.map((session) => ({
      ...viewSession(session, now),
      email: emails.get(session.username) ?? null,
      ...whyFound(session, report.targetAt),
    })),
    foundCount: report.foundCount,
    fixed: report.fixed,
    skippedCounts: report.skippedCounts,
    ...partResource(report),
    skipped: report.skipped.map(({ session, why }) => ({ session: viewSession(session, now), why })),
  };
}

function whyFound({ lifetimeEndsAt }: Session, targetAt: number) {
  return lifetimeEndsAt === null
    ? { why: 'no-end' as const, exceedsBySeconds: null }
    : { why: 'too-late' as const, exceedsBySeconds: Math.ceil((lifetimeEndsAt - targetAt) / 1_000) };
}

async function emailsOf(authority: Context['authority'], { found }: LongLivedReport) {
  const emails = new Map<string | null, string | null>();
  for (const { username } of found) {
    if (username === null || emails.has(username)) continue;
    emails.set(username, (await authority.findUser(username))?.profile.email ?? null);
  }
  return emails;
}
