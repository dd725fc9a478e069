import { randomUUID } from 'node:crypto';
import {
  type ApplicationAuthority,
  type ApplicationIssued,
  assertData,
  CurfewError,
  clipClient,
  type Denied,
  digestOf,
  type ErrorCode,
  type LiveSession,
  type SessionData,
  type SessionId,
  untilWritten,
} from '@curfew/core';
import { type ApplicationSessionView, readApplicationSession } from '@curfew/http';
import type { ForgettingLookups } from './cached-lookups.ts';
import { createDeviceBinding } from './device-binding.ts';
import { createJudging } from './judging.ts';
import { toWireOrNone } from './presented.ts';
import type { CallOptions, Transport } from './transport.ts';

interface IssuedAnswer {
  readonly session: ApplicationSessionView;
  readonly token: string;
  readonly bindingChallenge: string | null;
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

export function createRemoteAuthority(
  name: string,
  transport: Transport,
  lookups: ForgettingLookups,
  now: () => number,
): Omit<ApplicationAuthority, 'onEnd' | 'on' | 'close'> {
  const judging = createJudging(lookups, now);
  const { offer, ...deviceBinding } = createDeviceBinding(name, transport, lookups.forget);

  /** What this process has changed itself is seen by its next request. */
  function change<Answer>(path: string, body: Presenting, options: CallOptions = {}) {
    const sent = { ...body, ...toWireOrNone(body.presented) };
    return transport.call<Answer>(path, sent, options).finally(() => lookups.forget(body.presented));
  }

  async function issue<Code extends ErrorCode>(
    path: string,
    body: Presenting,
    codes: readonly Code[],
    options: CallOptions = {},
  ) {
    const answer = await orDenied(change<IssuedAnswer>(path, body, options), codes);
    if (!answer.ok) return answer;
    const issued = issuedFrom(answer.value, name);
    offer(issued.session, answer.value.bindingChallenge ?? null);
    return issued;
  }

  /** @returns `null` without a live session. */
  async function write(presented: string | null, body: object): Promise<DataAnswer | null> {
    const written = change<DataAnswer>('data', { presented, ...body });
    const answer = await orDenied(written, ['authentication-required']);
    return answer.ok ? answer.value : null;
  }

  /** @throws CurfewError `authentication-required` where there is no user behind the token. */
  async function ofUser<Answer>(path: string, body: Presenting): Promise<Answer> {
    const asked = transport.call<Answer>(path, { ...body, ...toWireOrNone(body.presented) });
    const answer = await orDenied(asked, ['authentication-required']);
    if (answer.ok) return answer.value;
    throw new CurfewError('authentication-required', 'sign in first: this session has no user');
  }

  /** @returns how many have ended, none of which is in memory any more. */
  async function end(body: Presenting): Promise<number> {
    const ending = ofUser<{ readonly ended: number }>('sessions/end', body);
    return (await ending.finally(() => lookups.forget('any'))).ended;
  }

  return {
    name,
    now,
    ...judging,
    deviceBinding,
    admit: async ({ presented, client, idempotencyKey, ...admission }) => {
      assertData(admission.data ?? {});
      return issue(
        'admit',
        { ...admission, presented, client: clipClient(client) },
        ['user-disabled', 'user-not-found', 'session-limit-reached', 'idempotency-key-reused', 'idempotency-key-used'],
        { isRepeatable: true, idempotencyKey: idempotencyKey ?? randomUUID() },
      );
    },
    startAnonymous: async ({ presented, client, ...start }) => {
      assertData(start.data ?? {});
      const body = { ...start, presented, client: clipClient(client) };
      return issue('anonymous', body, ['too-many-requests']);
    },
    rotate: (presented, { client, graceMs = 0, idempotencyKey = null }) =>
      issue(
        'rotate',
        { graceMs, presented, client: clipClient(client) },
        ['authentication-required', 'already-rotated', 'idempotency-key-reused', 'too-many-requests'],
        // With a grace a lost answer can be asked for again.
        { isRepeatable: graceMs > 0, idempotencyKey },
      ),
    stepUp: (presented, proof, client) =>
      issue('step-up', { ...proof, presented, client: clipClient(client) }, [
        'authentication-required',
        'already-rotated',
      ]),

    patchData: async (presented, patch) => (await write(presented, { patch: explicit(patch) }))?.data ?? null,
    async updateData(presented, change) {
      const session: LiveSession | null = await judging.inspect(presented);
      let before = session?.data ?? null;
      return untilWritten(async () => {
        if (before === null) return null;
        const written = await write(presented, { patch: explicit(change(before)), expected: before });
        if (written?.isWritten !== false) return written?.data ?? null;
        before = written.data;
        return 'data-changed';
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
    endOwn: async (presented, id, client) => (await end({ presented, id, client: clipClient(client) })) > 0,
    endOthers: (presented, client) => end({ presented, client: clipClient(client) }),
  };
}

/**
 * JSON leaves out what is `undefined`, which here removes a name as `null` does. What it would make something else of is refused, as where
 * there is no server in between.
 */
function explicit(patch: SessionData): SessionData {
  assertData(patch);
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
