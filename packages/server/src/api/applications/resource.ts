import { isIP } from 'node:net';
import {
  type ApplicationAuthority,
  type ApplicationIssued,
  assuranceLevels,
  type Client,
  CurfewError,
  type Denied,
  presentedByKey,
} from '@curfew/core';
import { type ApplicationSessionView, viewApplicationSession } from '@curfew/http';
import { type Static, type TSchema, Type } from 'typebox';
import { toError } from '../../problem.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { SessionSchema } from '../sessions/resource.ts';

const ApplicationSessionSchema = Type.Object({
  ...SessionSchema.properties,
  userId: nullable(Type.String({ format: 'uuid' })),
  subject: nullable(Type.String({ description: 'The application’s own id of the user' })),
  roles: Type.Array(Type.String()),
  methods: Type.Array(
    Type.Object({ method: Type.String(), at: Instant, level: Type.Optional(Type.Enum(assuranceLevels)) }),
  ),
  level: nullable(Type.Enum(assuranceLevels)),
  successorId: nullable(Type.String({ format: 'uuid', description: 'What has replaced it, during a grace' })),
  data: Type.Record(Type.String(), Type.Unknown()),
} satisfies Record<keyof ApplicationSessionView, TSchema>);
export const ApplicationSession = Type.Unsafe<ApplicationSessionView>(ApplicationSessionSchema);

export const IssuedToApplication = Type.Object({
  session: ApplicationSession,
  token: Type.String({ description: 'For the client; shown this once' }),
  bindingChallenge: nullable(
    Type.String({ description: 'For the header Secure-Session-Registration, so that a browser may bind the session' }),
  ),
});

/** What a client has brought. In a body, because addresses are logged. */
export const Presented = nullable(
  Type.String({
    maxLength: 512,
    description: 'The token that the client has brought, and behind line breaks its bound cookies; null is none',
  }),
);

/** The application has checked the proof: it may sign in whomever it likes, so it is believed about that, too. */
export const ProvenKey = Type.Object(
  {
    thumbprint: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'RFC 7638, SHA-256, in base64url' }),
    proofId: Type.String({ minLength: 1, maxLength: 64, description: 'What the proof is known by: it counts once' }),
    request: Type.String({ minLength: 1, maxLength: 64, description: 'A name that no other request has' }),
  },
  { additionalProperties: false, description: 'The key that the client has just proven to have (DPoP)' },
);

/** Fields of a body that is about the session of a client. */
export const presentedFields = { presented: Presented, key: Type.Optional(ProvenKey) };

/** What a client has brought, in one text. */
export function presentedIn<Token extends string | null>(
  presented: Token,
  key: Static<typeof ProvenKey> | undefined,
): Token | string {
  return presented === null || key === undefined ? presented : presentedByKey(presented, key);
}

export const ClientFacts = Type.Object(
  {
    ip: nullable(Type.String({ maxLength: 64 })),
    userAgent: nullable(Type.String({ maxLength: 512 })),
  },
  { additionalProperties: false, description: 'The client that the application serves' },
);

export const Methods = Type.Array(Type.String({ maxLength: 64 }), {
  minItems: 1,
  maxItems: 16,
  description: 'How the user proved who they are: names of RFC 8176, such as `pwd`',
});

export const Data = Type.Record(Type.String(), Type.Unknown(), { description: 'At most 16,384 characters of JSON' });

export const Level = Type.Enum(assuranceLevels);

/** @throws CurfewError `invalid-request` for an address that is none. */
export function clientIn({ ip, userAgent }: Static<typeof ClientFacts>): Client {
  if (ip !== null && (isIP(ip) === 0 || ip.includes('%'))) {
    throw new CurfewError('invalid-request', `"client.ip" ${JSON.stringify(ip)} is no IP address`);
  }
  return { ip, userAgent };
}

/** Hands a token to the application, which hands it to its client. */
export function issueTo({ deviceBinding, now }: ApplicationAuthority, { session, token }: ApplicationIssued) {
  return {
    session: viewApplicationSession(session, now()),
    token: token.reveal(),
    bindingChallenge: deviceBinding.offerBinding(session),
  };
}

/**
 * Here a 401 is about the application's own token. For an invalid token of its client the answer is a 404.
 */
export async function ofPresented<Outcome>(work: Promise<Outcome | Denied>): Promise<Exclude<Outcome, Denied>> {
  const outcome = await work.catch(presentedNotFound);
  if (isDenied(outcome)) return presentedNotFound(toError(outcome));
  return outcome as Exclude<Outcome, Denied>;
}

function presentedNotFound(cause: unknown): never {
  if (cause instanceof CurfewError && cause.code === 'invalid-proof')
    throw new CurfewError('invalid-request', cause.message, { cause });
  if (!(cause instanceof CurfewError) || cause.code !== 'authentication-required') throw cause;
  throw new CurfewError('session-not-found', 'the presented token belongs to no live session of the application', {
    cause,
  });
}

function isDenied(outcome: unknown): outcome is Denied {
  return typeof outcome === 'object' && outcome !== null && 'ok' in outcome && outcome.ok === false;
}
