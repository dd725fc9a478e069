import { CurfewError, isAdmin, type LiveSession, lacksKey, missingProof } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { pathOf } from '../../caller.ts';
import { type Claim, claimIn } from './credential.ts';
import type { RecordedSession } from './records.ts';
import type { SystemRoot } from './system-root.ts';
import { systemRootTokenId, type Uuids } from './uuid.ts';

/** Whoever a request's token belongs to. */
export interface TokenHolder {
  readonly claim: Claim;
  readonly session: HoldersSession;
}

export type HoldersSession = RecordedSession &
  Pick<LiveSession, 'roles' | 'provider' | 'kind' | 'level' | 'authenticatedAt' | 'lifetimeEndsAt'> & {
    readonly username: string;
  };

export interface Callers {
  /** The holder of a live token, whatever its scopes: for answers about the token itself; `end`: also whatever it has proven. */
  holderOf(claim: Claim | null, use?: 'see' | 'end'): Promise<TokenHolder | null>;
  /** @throws CurfewError `authentication-required`; `admin-required` where the token's scopes leave this request out. */
  requireHolder(request: FastifyRequest, method?: string): Promise<TokenHolder>;
}

export function createCallers({ authority }: Context, uuids: Uuids, systemRoot: SystemRoot): Callers {
  const callers: Callers = {
    async holderOf(claim, use = 'see') {
      if (claim === null) return null;
      const session = await authority.describe(claim.secret);
      const seen = use === 'end' || (session !== null && isProven(session)) ? session : null;
      return (await asSystemRoot(claim)) ?? judge(claim, seen);
    },

    async requireHolder(request, method = request.method) {
      const claim = claimIn(request.headers);
      const holder = claim === null ? null : await validate(claim, method, pathOf(request));
      if (holder !== null) return holder;
      const isLive = (await callers.holderOf(claim)) !== null;
      throw new CurfewError(isLive ? 'admin-required' : 'authentication-required');
    },
  };
  return callers;

  function isProven(session: LiveSession): boolean {
    const { policies } = authority;
    const now = authority.now();
    return missingProof(policies, session, now) === null && !lacksKey(policies, session, now);
  }

  async function validate(claim: Claim, method: string, path: string): Promise<TokenHolder | null> {
    return (await asSystemRoot(claim)) ?? judge(claim, await authority.validate(claim.secret, { method, path }));
  }

  async function asSystemRoot(claim: Claim): Promise<TokenHolder | null> {
    const session = await systemRoot.identify(claim);
    return session === null ? null : { claim, session };
  }

  /** A secret under another token's id is no token at all. */
  function judge(claim: Claim, session: LiveSession | null): TokenHolder | null {
    if (session === null || session.username === null) return null;
    if (claim.uuid !== null && claim.uuid !== uuids.ofToken(session.id)) return null;
    return { claim, session: { ...session, username: session.username } };
  }
}

/** Arvados' own root, which may see every token; administrators may not. */
export function isSystemRoot(session: HoldersSession): boolean {
  return session.username === 'root' && isAdmin(session);
}

/** Whether somebody acts by the cluster's own token, which is no session that could end or make others end with it. */
export function isSystemRootToken({ session }: TokenHolder): boolean {
  return session.id === systemRootTokenId;
}
