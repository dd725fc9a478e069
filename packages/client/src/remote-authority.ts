import { randomUUID } from 'node:crypto';
import {
  type ApplicationAuthority,
  type ApplicationIssued,
  CurfewError,
  clipClient,
  type Denied,
  digestOf,
  type ErrorCode,
  type LiveSession,
  type ScopedRequest,
  type SessionData,
  type SessionId,
} from '@curfew/core';
import { type ApplicationSessionView, readApplicationSession } from '@curfew/http';
import type { ForgettingLookups } from './cached-lookups.ts';
import type { CallOptions, Transport } from './transport.ts';

interface IssuedAnswer {
  readonly session: ApplicationSessionView;
  readonly token: string;
}

/** What is said of the session behind a token that a client has brought. */
interface Presenting {
  readonly presented: string | null;
  readonly [field: string]: unknown;
}

interface DataAnswer {
  readonly isWritten: boolean;
  readonly data: SessionData;
}

interface OwnSessionAnswer {
  readonly id: SessionId;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
}

/** Gives up after this many attempts: others write to the same session without pause. */
const maxAttempts = 100;

export function createRemoteAuthority(
  name: string,
  transport: Transport,
  lookups: ForgettingLookups,
  now: () => number,
): Omit<ApplicationAuthority, 'onEnd' | 'close'> {
  async function find(use: 'validate' | 'inspect', presented: string | null, request?: ScopedRequest) {
    // What can be no token need not travel.
    if (presented === null || digestOf(presented) === null) return null;
    return (await lookups.find({ token: presented, use, request })).session;
  }

  /** What this process has changed itself is seen by its next request. */
  function change<Answer>(path: string, body: Presenting, options: CallOptions = {}, which = body.presented) {
    return transport.call<Answer>(path, body, options).finally(() => lookups.forget(which));
  }

  async function issue<Code extends ErrorCode>(
    path: string,
    body: Presenting,
    codes: readonly Code[],
    options: CallOptions = {},
  ) {
    const answer = await orDenied(change<IssuedAnswer>(path, body, options), codes);
    return answer.ok ? issuedFrom(answer.value, name) : answer;
  }

  /** @returns `null` without a live session. */
  async function write(presented: string | null, body: object): Promise<DataAnswer | null> {
    const written = change<DataAnswer>('data', { presented: textOf(presented), ...body });
    const answer = await orDenied(written, ['authentication-required']);
    return answer.ok ? answer.value : null;
  }

  /** @throws CurfewError `authentication-required` where there is no user behind the token. */
  async function ofUser<Answer>(path: string, body: Presenting): Promise<Answer> {
    // Others of the user's may end with it.
    const asked = change<Answer>(path, { ...body, presented: textOf(body.presented) }, {}, 'any');
    const answer = await orDenied(asked, ['authentication-required']);
    if (answer.ok) return answer.value;
    throw new CurfewError('authentication-required', 'sign in first: this session has no user');
  }

  return {
    name,
    now,
    validate: (presented, request) => find('validate', presented, request),
    inspect: (presented, request) => find('inspect', presented, request),
    async isAlive(presented) {
      if (presented === null || digestOf(presented) === null) return false;
      return (await lookups.find({ token: presented, use: 'alive' })).isAlive;
    },

    admit: ({ presented, client, idempotencyKey, ...admission }) =>
      issue(
        'admit',
        { ...admission, presented: textOf(presented), client: clipClient(client) },
        ['user-disabled', 'user-not-found', 'session-limit-reached', 'idempotency-key-reused', 'idempotency-key-used'],
        { isRepeatable: true, idempotencyKey: idempotencyKey ?? randomUUID() },
      ),
    startAnonymous: ({ presented, client, ...start }) =>
      issue('anonymous', { ...start, presented: textOf(presented), client: clipClient(client) }, ['too-many-requests']),
    rotate: (presented, { client, graceMs = 0, idempotencyKey = null }) =>
      issue(
        'rotate',
        { graceMs, presented: textOf(presented), client: clipClient(client) },
        ['authentication-required', 'already-rotated', 'idempotency-key-reused', 'too-many-requests'],
        // With a grace a lost answer can be asked for again.
        { isRepeatable: graceMs > 0, idempotencyKey },
      ),
    stepUp: (presented, proof, client) =>
      issue('step-up', { ...proof, presented: textOf(presented), client: clipClient(client) }, [
        'authentication-required',
        'already-rotated',
      ]),

    patchData: async (presented, patch) => (await write(presented, { patch: explicit(patch) }))?.data ?? null,
    async updateData(presented, change) {
      const session: LiveSession | null = await find('inspect', presented);
      let before = session?.data ?? null;
      for (let attempt = 0; attempt < maxAttempts && before !== null; attempt++) {
        const written = await write(presented, { patch: explicit(change(before)), expected: before });
        if (written?.isWritten !== false) return written?.data ?? null;
        before = written.data;
      }
      if (before === null) return null;
      throw new CurfewError('overloaded', 'the data of this session is being changed without pause: try again later', {
        retryAfterMs: 1_000,
      });
    },

    async signOut(presented, client) {
      if (digestOf(presented) === null) return false;
      const body = { presented, client: clipClient(client) };
      const ending = transport.call<{ readonly ended: number }>('sign-out', body, { isRepeatable: true });
      return (await ending.finally(() => lookups.forget(presented))).ended > 0;
    },
    async listOwn(presented) {
      const { items } = await ofUser<{ readonly items: readonly OwnSessionAnswer[] }>('sessions', { presented });
      return items.map(({ createdAt, lastUsedAt, expiresAt, ...others }) => ({
        ...others,
        createdAt: Date.parse(createdAt),
        lastUsedAt: Date.parse(lastUsedAt),
        expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      }));
    },
    async endOwn(presented, id, client) {
      const body = { presented, id, client: clipClient(client) };
      return (await ofUser<{ readonly ended: number }>('sessions/end', body)).ended > 0;
    },
    async endOthers(presented, client) {
      const body = { presented, client: clipClient(client) };
      return (await ofUser<{ readonly ended: number }>('sessions/end', body)).ended;
    },
  };
}

function textOf(presented: string | null): string | null {
  return digestOf(presented) === null ? null : presented;
}

/** JSON leaves out what is `undefined`, which here removes a name as `null` does. */
function explicit(patch: SessionData): SessionData {
  return Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value ?? null]));
}

function issuedFrom({ token, session }: IssuedAnswer, name: string): ApplicationIssued {
  return { ok: true, token: { reveal: () => token }, session: readApplicationSession(session, name) };
}

/** Makes the refusals that a call answers as values values again; others stay errors. */
async function orDenied<Answer, Code extends ErrorCode>(
  work: Promise<Answer>,
  codes: readonly Code[],
): Promise<{ readonly ok: true; readonly value: Answer } | Denied<Code>> {
  const done = work.then((value) => ({ ok: true, value }) as const);
  return done.catch((error) => {
    if (!(error instanceof CurfewError)) throw error;
    // The server says 401 of the application's own token alone.
    const said = error.code === 'session-not-found' ? 'authentication-required' : error.code;
    const code = codes.find((candidate) => candidate === said);
    if (code === undefined) throw error;
    const { message: detail, retryAfterMs } = error;
    return { ok: false, code, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) } as const;
  });
}
