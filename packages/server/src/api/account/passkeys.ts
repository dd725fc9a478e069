import { CurfewError, type PasskeySeen, type PasskeySite, writeInstant } from '@curfew/core';
import { buildCookie } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, clientOf, requesterOf, requireAdmin, requireHolder, requireSession } from '../../caller.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { noContent, problems } from '../../openapi.ts';
import { passkeySiteOf } from '../../passkey-site.ts';
import { orThrow } from '../../problem.ts';
import { setUpCookie } from '../../set-up-cookie.ts';
import { provePasskeyFrom, signInByPasskeyFrom } from '../../sign-in.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { issue, transportOf } from '../sessions/issue.ts';
import { IssuedRef, SessionRef } from '../sessions/resource.ts';
import { findUser } from '../users/listing.ts';

const PasskeyResource = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Instant,
  lastUsedAt: nullable(Instant),
  syncable: Type.Boolean({ description: 'Whether it may be copied to other devices' }),
  backedUp: Type.Boolean({ description: 'Whether it has been' }),
});
const PasskeyList = Type.Object({ items: Type.Array(PasskeyResource) });
const Question = Type.Object({
  options: Type.Object({}, { additionalProperties: true, description: 'For the browser’s call' }),
  state: Type.String({ description: 'To be sent back with the answer; it counts once, for ten minutes' }),
});
const Name = Type.String({ minLength: 1, maxLength: 60 });
const answerFields = {
  state: Type.String({ maxLength: 1_024 }),
  response: Type.Object({}, { additionalProperties: true, description: 'What the browser’s call has resolved with' }),
};
const Answer = Type.Object(answerFields, { additionalProperties: false });
const Empty = Type.Object({}, { additionalProperties: false });
const IdParams = Type.Object({ id: Type.String() });
const NameParams = Type.Object({ name: Type.String() });

/** @throws CurfewError `not-found` where there can be no passkeys. */
function siteOf(context: Context, request: FastifyRequest): PasskeySite {
  const site = passkeySiteOf(context, request);
  if (site !== null && context.authority.hasPasskeys) return site;
  throw new CurfewError(
    'not-found',
    'this server has no passkeys: it needs a publicUrl with a host name (or "localhost"), and secrets.keyFile',
  );
}

function show(passkeys: readonly PasskeySeen[]): Static<typeof PasskeyList> {
  return {
    items: passkeys.map(({ id, name, createdAt, lastUsedAt, isSyncable, isBackedUp }) => ({
      ...{ id, name, createdAt: writeInstant(createdAt), syncable: isSyncable, backedUp: isBackedUp },
      lastUsedAt: lastUsedAt === null ? null : writeInstant(lastUsedAt),
    })),
  };
}

/** `/v1/account/passkeys`: one's own. Open below the level that a role requires, because a passkey is how users reach it. */
export function registerOwnPasskeys(app: App, context: Context): void {
  const { authority } = context;
  const tags = ['sessions'];
  const preValidation = requireHolder(context);

  app.get(
    '/v1/account/passkeys',
    {
      preValidation,
      schema: {
        operationId: 'listOwnPasskeys',
        summary: 'See one’s own passkeys',
        tags,
        response: { 200: PasskeyList, ...problems },
      },
    },
    async (request) => show(await authority.listPasskeys(callerOf(request).session.username ?? '')),
  );

  app.post(
    '/v1/account/passkeys/options',
    {
      config: { emptyBody: true },
      preValidation,
      schema: {
        operationId: 'beginPasskey',
        summary: 'Begin to make a passkey',
        description: 'Needs a recent sign-in; with codes or passkeys, one of those within the last ten minutes.',
        tags,
        body: Empty,
        response: { 200: Question, ...problems },
      },
    },
    async (request) => {
      const { options, state } = orThrow(
        await authority.beginPasskey(callerOf(request).token, siteOf(context, request)),
      );
      return { options, state };
    },
  );

  app.post(
    '/v1/account/passkeys',
    {
      preValidation,
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'addPasskey',
        summary: 'Register the passkey',
        description: 'Issues a new token for the session.',
        tags,
        body: Type.Object({ ...answerFields, name: Type.Optional(Name) }, { additionalProperties: false }),
        response: {
          201: Type.Object({ session: SessionRef, token: Type.Optional(Type.String()) }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const answer = { ...request.body, site: siteOf(context, request) };
      const added = orThrow(await authority.addPasskey(callerOf(request).token, answer, clientOf(request)));
      reply.code(201);
      return issue(context, reply, added, transportOf(request));
    },
  );

  registerOwnPasskey(app, context);
}

function registerOwnPasskey(app: App, context: Context): void {
  const { authority } = context;
  const tags = ['sessions'];
  const preValidation = requireSession(context);
  const ownName = (request: FastifyRequest): string => {
    const { username } = callerOf(request).session;
    if (username === null) throw new CurfewError('authentication-required');
    return username;
  };

  app.patch(
    '/v1/account/passkeys/:id',
    {
      preValidation,
      schema: {
        operationId: 'renamePasskey',
        summary: 'Rename one’s own passkey',
        tags,
        params: IdParams,
        body: Type.Object({ name: Name }, { additionalProperties: false }),
        response: { 204: noContent('Renamed'), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      orThrow(await authority.renamePasskey(ownName(request), id, request.body.name, requesterOf(request, 'user')));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/account/passkeys/:id',
    {
      preValidation,
      schema: {
        operationId: 'removeOwnPasskey',
        summary: 'Remove one’s own passkey',
        description: 'Needs a code or a passkey within the last ten minutes.',
        tags,
        params: IdParams,
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      orThrow(await authority.removePasskey(ownName(request), request.params.id, requesterOf(request, 'user')));
      return reply.code(204).send();
    },
  );
}

/** Signing in with a passkey, and proving more with one. */
export function registerPasskeyProofs(app: App, context: Context): void {
  const { authority } = context;
  const tags = ['sessions'];
  const shared = { tags, security: [] };

  app.post(
    '/v1/passkeys/sign-in/options',
    {
      config: { emptyBody: true },
      schema: {
        ...shared,
        operationId: 'beginPasskeySignIn',
        summary: 'Begin to sign in with a passkey',
        body: Empty,
        response: { 200: Question, ...problems },
      },
    },
    async (request) => {
      const { options, state } = await authority.beginPasskeySignIn(siteOf(context, request));
      return { options, state };
    },
  );

  app.post(
    '/v1/passkeys/sign-in',
    {
      config: { setsCookie: true },
      schema: {
        ...shared,
        operationId: 'signInByPasskey',
        summary: 'Sign in with a passkey',
        description: 'The authenticator has to check who holds it. The session has the level aal2.',
        body: Answer,
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const answer = { ...request.body, site: siteOf(context, request) };
      const issued = orThrow(await signInByPasskeyFrom(context, request, answer, { carry: context.signIn.carry }));
      reply.code(201);
      return issue(context, reply, issued, transportOf(request));
    },
  );

  app.post(
    '/v1/passkeys/proof/options',
    {
      config: { emptyBody: true },
      schema: {
        ...shared,
        operationId: 'beginPasskeyProof',
        summary: 'Begin to prove more with a passkey',
        description: 'For a session, to raise its level, or for a sign-in that waits for its second step.',
        body: Empty,
        response: { 200: Question, ...problems },
      },
    },
    async (request) => {
      const site = siteOf(context, request);
      for (const token of request.credential.candidates) {
        const begun = await authority.beginPasskeyProof(token, site);
        if (begun.ok) return { options: begun.options, state: begun.state };
        if (begun.code !== 'authentication-required') orThrow(begun);
      }
      throw new CurfewError('authentication-required');
    },
  );

  app.post(
    '/v1/passkeys/proof',
    {
      config: { setsCookie: true },
      preHandler: refuseKeyForPlain,
      schema: {
        ...shared,
        operationId: 'provePasskey',
        summary: 'Prove more with a passkey',
        description: 'Raises the level under a new token, or takes the second step.',
        body: Answer,
        response: { 200: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const answer = { ...request.body, site: siteOf(context, request) };
      const issued = orThrow(await provePasskeyFrom(context, request, answer));
      return issue(context, reply, issued, transportOf(request));
    },
  );
}

/** With the link that the page `/set-up` has taken from its address: in place of a password. Signs nobody in. */
export function registerPasskeyByLink(app: App, context: Context): void {
  const { authority, settings } = context;
  const { style, linkIn } = setUpCookie(settings);
  const shared = { tags: ['sessions'], security: [] };

  app.post(
    '/v1/passkeys/set-up/options',
    {
      config: { emptyBody: true, setsCookie: true },
      schema: {
        ...shared,
        operationId: 'beginPasskeyByLink',
        summary: 'Begin to make a passkey by a link',
        body: Empty,
        response: { 200: Question, ...problems },
      },
    },
    async (request) => {
      const { options, state } = orThrow(await authority.beginPasskeyByLink(linkIn(request), siteOf(context, request)));
      return { options, state };
    },
  );

  app.post(
    '/v1/passkeys/set-up',
    {
      config: { setsCookie: true },
      schema: {
        ...shared,
        operationId: 'addPasskeyByLink',
        summary: 'Register a passkey by a link',
        description: 'The link counts once. Ends all sessions of the user, and takes the password away.',
        body: Answer,
        response: { 200: Type.Object({ user: Type.String() }), ...problems },
      },
    },
    async (request, reply) => {
      const answer = { ...request.body, site: siteOf(context, request) };
      const { username } = orThrow(await authority.addPasskeyByLink(linkIn(request), answer, clientOf(request)));
      reply.header('set-cookie', buildCookie(style, null));
      return { user: username };
    },
  );
}

/** `/v1/users/{name}/passkeys`: for administrators. */
export function registerPasskeysOfUsers(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);
  const tags = ['administration'];

  app.get(
    '/v1/users/:name/passkeys',
    {
      preValidation,
      schema: {
        operationId: 'listPasskeysOfUser',
        summary: 'See a user’s passkeys',
        tags,
        params: NameParams,
        response: { 200: PasskeyList, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      await findUser(context, name);
      return show(await authority.listPasskeys(name));
    },
  );

  app.delete(
    '/v1/users/:name/passkeys/:id',
    {
      preValidation,
      schema: {
        operationId: 'removePasskeyOfUser',
        summary: 'Remove a user’s passkey',
        description: 'Ends no sessions. Needs a recent sign-in.',
        tags,
        params: Type.Object({ name: Type.String(), id: Type.String() }),
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      const { name, id } = request.params;
      orThrow(await authority.removePasskey(name, id, requesterOf(request, 'admin')));
      return reply.code(204).send();
    },
  );
}
