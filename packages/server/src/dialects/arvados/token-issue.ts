import { CurfewError, isAdmin, limitsFor, type Requester, type User } from '@curfew/core';
import { refuseKey } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import { clientOf } from '../../caller.ts';
import { orThrow } from '../../problem.ts';
import type { TokenAttributes } from './attributes.ts';
import { isSystemRootToken, type TokenHolder } from './caller.ts';
import { policyFor } from './policy.ts';
import { tokenRecord } from './records.ts';
import type { TokenDesk } from './token-access.ts';

/** Makes a token, and shows it with its secret. */
export async function issue(
  desk: TokenDesk,
  request: FastifyRequest,
  holder: TokenHolder,
  owner: User,
  attributes: Omit<TokenAttributes, 'ownerUuid'>,
) {
  refuseKey(request);
  const { context, options, uuids } = desk;
  const { authority } = context;
  const { expiresAt = null, scopes = null } = attributes;
  const lifetimeMs = expiresAt === null ? null : lifetimeUntil(desk, holder, owner, expiresAt);
  const minted = orThrow(
    await authority.mint(
      {
        username: owner.username,
        kind: 'api',
        policy: policyFor(authority, options),
        lifetimeMs,
        withoutRecentSignIn: 'inherit',
        exceedsCap: isAdmin(holder.session),
        label: 'arvados',
        scopes,
      },
      requesterOf(request, holder, owner),
    ),
  );
  return tokenRecord(minted.session, uuids, minted.token.reveal());
}

/** Longer than allowed becomes as long as allowed, without an error; administrators may exceed `API.MaxTokenLifetime`. */
function lifetimeUntil(
  { context, options }: TokenDesk,
  { session }: TokenHolder,
  owner: User,
  expiresAt: number,
): number {
  const { authority } = context;
  const asked = expiresAt - authority.now();
  if (asked <= 0) throw new CurfewError('invalid-request', 'expires_at has passed');
  const policies = isAdmin(session) ? { ...authority.policies, maxTokenLifetimeMs: 0 } : authority.policies;
  const { tokenLifetimeMs } = limitsFor(policies, policyFor(authority, options), owner.roles);
  return tokenLifetimeMs > 0 ? Math.min(asked, tokenLifetimeMs) : asked;
}

/** The end that an update asks for, within `API.MaxTokenLifetime`; `null` where there is none. Nothing moves an end back. */
export function newEndOf({ context }: TokenDesk, { session }: TokenHolder, expiresAt: number | null): number | null {
  const { maxTokenLifetimeMs } = context.authority.policies;
  const latest = maxTokenLifetimeMs > 0 ? context.authority.now() + maxTokenLifetimeMs : null;
  if (expiresAt === null || latest === null) return expiresAt ?? latest;
  return isAdmin(session) ? expiresAt : Math.min(expiresAt, latest);
}

/** @param session the token that is made or changed, or its owner */
export function requesterOf(
  request: FastifyRequest,
  holder: TokenHolder,
  { username }: { readonly username: string | null },
): Requester {
  const { session, claim } = holder;
  const client = clientOf(request);
  if (isSystemRootToken(holder)) {
    return { initiator: 'system', actor: 'SystemRootToken', ...client, proof: 'machine' };
  }
  const proof = { ...session, token: claim.secret };
  return username !== session.username
    ? { initiator: 'admin', actor: session.username, ...client, proof }
    : { initiator: 'user', actor: null, ...client, proof };
}
