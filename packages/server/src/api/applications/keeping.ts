import { isDeepStrictEqual } from 'node:util';
import {
  type ApplicationAuthority,
  applicationAuthority,
  type SessionData,
  type SessionId,
  writeInstant,
} from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { SessionSchema } from '../sessions/resource.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import { ClientFacts, clientIn, Data, ofPresented, Presented, presentedFields, presentedIn } from './resource.ts';

const { id, ip, userAgent, label } = SessionSchema.properties;
const OwnSession = Type.Object({
  ...{ id, ip, userAgent, label },
  createdAt: Instant,
  lastUsedAt: Instant,
  expiresAt: nullable(Instant),
});

/** What an application keeps in its sessions, lists and ends. */
export function registerKeeping(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireApplication(context);

  app.post(
    '/v1/applications/:application/data',
    {
      bodyLimit: 256 * 1_024,
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'setDataOfApplication',
        summary: 'Set named values in a session',
        description: 'null removes a name; names that are not mentioned stay.',
        body: Type.Object(
          {
            ...presentedFields,
            patch: Data,
            expected: Type.Optional(
              Type.Record(Type.String(), Type.Unknown(), {
                description: 'All of the data as it was read. If it has changed since, nothing is written',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            isWritten: Type.Boolean(),
            data: Type.Record(Type.String(), Type.Unknown(), { description: 'As it is now' }),
          }),
          ...refusals,
        },
      },
    },
    async (request) => {
      const { patch, expected } = request.body;
      const presented = presentedIn(request.body.presented, request.body.key);
      const application = applicationAuthority(authority, request.params.application);
      const written =
        expected === undefined
          ? await setData(application, presented, patch)
          : await setExpectedData(application, presented, patch, expected);
      return ofPresented(Promise.resolve(written ?? { ok: false, code: 'authentication-required' }));
    },
  );

  app.post(
    '/v1/applications/:application/sessions',
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'listSessionsOfUser',
        summary: 'List the live sessions of the user behind a token, newest first',
        body: Type.Object(presentedFields, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(OwnSession) }), ...refusals },
      },
    },
    async (request) => {
      const application = applicationAuthority(authority, request.params.application);
      const sessions = await ofPresented(application.listOwn(presentedIn(request.body.presented, request.body.key)));
      return {
        items: sessions.map(({ createdAt, lastUsedAt, expiresAt, ...others }) => ({
          ...{ id: others.id, ip: others.ip, userAgent: others.userAgent, label: others.label },
          createdAt: writeInstant(createdAt),
          lastUsedAt: writeInstant(lastUsedAt),
          expiresAt: writeInstant(expiresAt),
        })),
      };
    },
  );
}

async function setData(application: ApplicationAuthority, presented: string | null, patch: SessionData) {
  const data = await application.patchData(presented, patch);
  return data === null ? null : { isWritten: true, data: { ...data } };
}

/** If another request was faster, the application decides again from the data as it is now. */
async function setExpectedData(
  application: ApplicationAuthority,
  presented: string | null,
  patch: SessionData,
  expected: SessionData,
) {
  let isWritten = false;
  const data = await application.updateData(presented, (before) => {
    isWritten = isDeepStrictEqual(JSON.parse(JSON.stringify(before)), expected);
    return isWritten ? patch : {};
  });
  return data === null ? null : { isWritten, data: { ...data } };
}

/** Ends sessions: the one that a client has brought, or others of its user. */
export function registerEndingForApplications(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireApplication(context);

  app.post(
    '/v1/applications/:application/sign-out',
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'signOutOfApplication',
        summary: 'End the session behind a token, whoever’s it is',
        description: 'Idempotent; also without a session.',
        body: Type.Object({ presented: Presented, client: ClientFacts }, { additionalProperties: false }),
        response: { 200: Type.Object({ ended: Type.Integer() }), ...refusals },
      },
    },
    async (request) => {
      const { presented, client } = request.body;
      const application = applicationAuthority(authority, request.params.application);
      return { ended: (await application.signOut(presented, clientIn(client))) ? 1 : 0 };
    },
  );

  app.post(
    '/v1/applications/:application/sessions/end',
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'endSessionsOfUser',
        summary: 'End one session of the user behind a token, or all but that one',
        body: Type.Object(
          {
            ...presentedFields,
            id: Type.Optional(Type.String({ maxLength: 64, description: 'The session to end; if absent, all others' })),
            client: ClientFacts,
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ ended: Type.Integer() }), ...refusals },
      },
    },
    async (request) => {
      const { id, client } = request.body;
      const presented = presentedIn(request.body.presented, request.body.key);
      const application = applicationAuthority(authority, request.params.application);
      if (id === undefined) return { ended: await ofPresented(application.endOthers(presented, clientIn(client))) };
      const isEnded = await ofPresented(application.endOwn(presented, id as SessionId, clientIn(client)));
      return { ended: isEnded ? 1 : 0 };
    },
  );
}
