import { CurfewError, isAdmin, type User } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { type Callers, isSystemRoot, isSystemRootToken, type TokenHolder } from './caller.ts';
import { walkTokens } from './listing.ts';
import type { ArvadosOptions } from './options.ts';
import type { Uuids } from './uuid.ts';

/** What the calls about tokens work with. */
export interface TokenDesk {
  readonly context: Context;
  readonly options: ArvadosOptions;
  readonly uuids: Uuids;
  readonly callers: Callers;
}

/** @throws CurfewError `admin-required` where people may only use the token that they hold. */
export function assertMayUseOthers({ options }: TokenDesk, { session }: TokenHolder): void {
  if (options.issueTrustedTokens === false && !isSystemRoot(session)) throw new CurfewError('admin-required');
}

/** A token by its uuid. Another user's is not there, also for administrators. The cluster's own is in no list. */
export async function requireToken(desk: TokenDesk, request: FastifyRequest) {
  const { context, uuids, callers } = desk;
  const holder = await callers.requireHolder(request);
  const { uuid } = request.params as { readonly uuid: string };
  if (uuid === uuids.ofToken(holder.session.id) && !isSystemRootToken(holder)) {
    return { holder, session: holder.session };
  }
  assertMayUseOthers(desk, holder);
  for await (const session of walkTokens(context, holder)) {
    if (uuids.ofToken(session.id) === uuid) return { holder, session };
  }
  throw new CurfewError('session-not-found');
}

/** A token with scopes makes no others: they could do more than it. */
export async function requireIssuer(desk: TokenDesk, request: FastifyRequest): Promise<TokenHolder> {
  const holder = await desk.callers.requireHolder(request);
  assertMayUseOthers(desk, holder);
  if (holder.session.scopes !== null) throw new CurfewError('admin-required');
  return holder;
}

/** The user who is to own a new token: the holder's own, or for administrators anybody. */
export async function requireOwner(desk: TokenDesk, { session }: TokenHolder, ownerUuid: unknown): Promise<User> {
  const { context, uuids } = desk;
  const isOwn = ownerUuid == null || ownerUuid === uuids.ofUser({ id: session.userId, username: session.username });
  if (!isOwn && !isAdmin(session)) throw new CurfewError('admin-required');
  const owner = isOwn ? await context.authority.findUser(session.username) : await findOwner(desk, ownerUuid);
  if (owner === null) throw new CurfewError('invalid-request', 'owner_uuid names no user');
  return owner;
}

async function findOwner({ context, uuids }: TokenDesk, uuid: unknown): Promise<User | null> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await context.authority.listUsers({ limit: 200, ...(cursor !== undefined && { cursor }) });
    const owner = page.items.find((user) => uuids.ofUser(user) === uuid);
    if (owner !== undefined) return owner;
    cursor = page.cursor;
  }
  return null;
}
