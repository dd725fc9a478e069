import { hash, timingSafeEqual } from 'node:crypto';
import { adminRole } from '@curfew/core';
import type { Context } from '../../app.ts';
import type { HoldersSession } from './caller.ts';
import type { Claim } from './credential.ts';
import { systemRootTokenId, type Uuids } from './uuid.ts';

/** Whoever has the cluster's `SystemRootToken` is the system root, without a session. */
export interface SystemRoot {
  /** @returns `null` for any other token, and where there is no administrator `root` who may sign in. */
  identify(claim: Claim): Promise<HoldersSession | null>;
}

/**
 * @param digest SHA-256 of the token: the token itself is not kept. `undefined` where the cluster has none.
 */
export function systemRootOf({ authority }: Context, uuids: Uuids, digest: Uint8Array | undefined): SystemRoot {
  return {
    async identify({ secret, uuid }) {
      if (digest === undefined || !timingSafeEqual(hash('sha256', secret, 'buffer'), digest)) return null;
      if (uuid !== null && uuid !== uuids.ofToken(systemRootTokenId)) return null;
      const root = await authority.findUser('root');
      if (root === null || root.disabledAt !== null || !root.roles.includes(adminRole)) return null;
      return {
        id: systemRootTokenId,
        userId: root.id,
        username: root.username,
        roles: root.roles,
        provider: null,
        kind: 'api',
        level: null,
        scopes: null,
        createdAt: root.createdAt,
        lastUsedAt: authority.now(),
        authenticatedAt: null,
        lifetimeEndsAt: null,
        expiresAt: null,
        endedAt: null,
        ip: null,
      };
    },
  };
}
