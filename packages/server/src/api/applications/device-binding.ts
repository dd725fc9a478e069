import {
  type ApplicationAuthority,
  applicationAuthority,
  CurfewError,
  type Denied,
  type DeviceBinding,
  type KeyProven,
} from '@curfew/core';
import { readDeviceKey, viewApplicationSession } from '@curfew/http';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { nullable } from '../nullable.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import { ApplicationSession, ClientFacts, clientIn, Presented } from './resource.ts';

const Challenge = Type.String({ maxLength: 256 });
const PublicKey = Type.Object(
  { kty: Type.Enum(['EC', 'RSA']) },
  { description: 'A public key of RFC 7517: EC P-256 or RSA', additionalProperties: Type.String({ maxLength: 1_024 }) },
);

const Id = Type.String({ description: 'What browsers know the binding by' });
const refusalCodes = ['authentication-required', 'already-bound', 'challenge-invalid'] as const;
/** A refusal is an expected answer, and a 401 would be about the application's own token. */
const Proven = Type.Object({
  refused: nullable(Type.Enum(refusalCodes)),
  proven: nullable(
    Type.Object({
      id: Id,
      session: ApplicationSession,
      cookie: Type.String({ description: 'The value of the bound cookie' }),
      goodForMs: Type.Integer(),
      challenge: Type.String({ description: 'For the next proof' }),
    }),
  ),
});

/**
 * `/v1/applications/{application}/device-binding`: what an application asks when a browser binds its session to its device. The application
 * checks the signatures; challenges, keys and bound cookies are the server's.
 */
export function registerDeviceBindingForApplications(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireApplication(context);
  const address = '/v1/applications/:application/device-binding';
  const bindingOf = (request: { readonly params: { readonly application: string } }): Binding => {
    const { deviceBinding, now } = applicationAuthority(authority, request.params.application);
    return { ...deviceBinding, now };
  };

  app.post(
    address,
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'findDeviceBinding',
        summary: 'Find the device that a session is bound to',
        description: 'For asking the browser for a proof, and for nothing else: the token may have come without one.',
        body: Type.Object({ presented: Presented }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            bound: nullable(
              Type.Object({
                id: Id,
                publicKey: Type.Record(Type.String(), Type.String()),
                session: ApplicationSession,
                challenge: Type.String({ description: 'One that has not been answered yet' }),
              }),
            ),
          }),
          ...refusals,
        },
      },
    },
    async (request) => {
      const { findDeviceBound, now } = bindingOf(request);
      const found = await findDeviceBound(request.body.presented);
      if (found === null) return { bound: null };
      const { id, key, session, challenge } = found;
      return {
        bound: { id, publicKey: { ...key.publicKey }, session: viewApplicationSession(session, now()), challenge },
      };
    },
  );
  registerProving(app, context, address, bindingOf);
}

type Binding = DeviceBinding & Pick<ApplicationAuthority, 'now'>;

/** Proofs of a key, whose signatures the application has checked. */
function registerProving(
  app: App,
  context: Context,
  address: '/v1/applications/:application/device-binding',
  bindingOf: (request: { readonly params: { readonly application: string } }) => Binding,
): void {
  const preValidation = requireApplication(context);
  const response = { 200: Proven, ...refusals };

  app.post(
    `${address}/registration`,
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'registerDeviceKey',
        summary: 'Bind a session to the key with which its browser has answered `bindingChallenge`',
        description: 'The first key counts.',
        body: Type.Object(
          { presented: Presented, publicKey: PublicKey, challenge: Challenge, client: ClientFacts },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request) => {
      const { presented, publicKey, challenge, client } = request.body;
      const key = await readDeviceKey(publicKey);
      if (key === null) throw new CurfewError('invalid-request', '"publicKey" is not an EC P-256 or RSA public key');
      const { registerKey, now } = bindingOf(request);
      return provenTo(await registerKey(presented, key, challenge, clientIn(client)), now());
    },
  );

  app.post(
    `${address}/proof`,
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'proveDeviceKey',
        summary: 'Get another bound cookie, because the browser has answered a challenge with the session’s key',
        description: 'Each challenge counts once.',
        body: Type.Object({ presented: Presented, challenge: Challenge }, { additionalProperties: false }),
        response,
      },
    },
    async (request) => {
      const { presented, challenge } = request.body;
      const { findDeviceBound, proveKey, now } = bindingOf(request);
      const found = await findDeviceBound(presented);
      const denied = { ok: false, code: 'authentication-required' } as const;
      return provenTo(found === null ? denied : await proveKey(presented, found, challenge), now());
    },
  );

  app.post(
    `${address}/violation`,
    {
      preValidation,
      schema: {
        ...applicationSchema,
        operationId: 'reportDeviceViolation',
        summary: 'Say that a challenge was answered with another key, or with none',
        description: 'Recorded in the trail. The policy says whether it ends the session.',
        body: Type.Object({ presented: Presented, client: ClientFacts }, { additionalProperties: false }),
        response: { 200: Type.Object({ isRecorded: Type.Boolean() }), ...refusals },
      },
    },
    async (request) => {
      const { presented, client } = request.body;
      const { findDeviceBound, reportViolation } = bindingOf(request);
      const found = await findDeviceBound(presented);
      if (found !== null) await reportViolation(found, clientIn(client));
      return { isRecorded: found !== null };
    },
  );
}

function provenTo(outcome: KeyProven | Denied<(typeof refusalCodes)[number]>, now: number) {
  if (!outcome.ok) return { refused: outcome.code, proven: null };
  const { id, session, cookie, goodForMs, challenge } = outcome;
  return {
    refused: null,
    proven: { id, session: viewApplicationSession(session, now), cookie, goodForMs, challenge },
  };
}
