import { CurfewError, isAdmin, type LiveSession } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { type Claim, claimIn } from './credential.ts';
import type { Uuids } from './uuid.ts';

/** Whoever a request's token belongs to. */
export interface TokenHolder {
  readonly claim: Claim;
  readonly session: LiveSession & { readonly username: string };
}

/** The holder of a live token, whatever its scopes: for answers about the token itself. */
export async function holderOf({ authority }: Context, claim: Claim | null, uuids: Uuids): Promise<TokenHolder | null> {
  const session = await authority.describe(claim?.secret ?? null);
  return claim === null ? null : judge(claim, session, uuids);
}

/** @throws CurfewError `authentication-required`; `admin-required` where the token's scopes leave this request out. */
export async function requireHolder(
  context: Context,
  request: FastifyRequest,
  uuids: Uuids,
  method = request.method,
): Promise<TokenHolder> {
  const claim = claimIn(request.headers);
  const [path = ''] = request.url.split('?', 1);
  const validated = await context.authority.validate(claim?.secret ?? null, { method, path });
  const holder = claim === null ? null : judge(claim, validated, uuids);
  if (holder !== null) return holder;
  const isLive = (await holderOf(context, claim, uuids)) !== null;
  throw new CurfewError(isLive ? 'admin-required' : 'authentication-required');
}

/** Arvados' own root, which may see every token; administrators may not. */
export function isSystemRoot(session: LiveSession): boolean {
  return session.username === 'root' && isAdmin(session);
}

/** A secret under another token's id is no token at all. */
function judge(claim: Claim, session: LiveSession | null, uuids: Uuids): TokenHolder | null {
  if (session === null || session.username === null) return null;
  if (claim.uuid !== null && claim.uuid !== uuids.ofToken(session.id)) return null;
  return { claim, session: { ...session, username: session.username } };
}
