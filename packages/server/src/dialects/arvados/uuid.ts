import { hash } from 'node:crypto';
import type { SessionId, UserId } from '@curfew/core';

/** The cluster of whoever has not named one, as in Arvados' own examples. */
export const defaultCluster = 'zzzzz';

const systemRoot = '000000000000000';
/** Stands for the cluster's `SystemRootToken` among session ids; no session has it. */
export const systemRootTokenId = '00000000-0000-0000-0000-000000000000' as SessionId;

/** Arvados' ids, `cluster-type-15 characters`, made of ours: 77 bits of them, so that no two meet. */
export interface Uuids {
  readonly cluster: string;
  readonly ofToken: (id: SessionId) => string;
  /** `root` is Arvados' own system user. */
  readonly ofUser: (user: { readonly id: UserId | null; readonly username: string | null }) => string;
  readonly systemUser: string;
}

export function uuidsOf(cluster: string): Uuids {
  const systemUser = `${cluster}-tpzed-${systemRoot}`;
  return {
    cluster,
    systemUser,
    ofToken: (id) => `${cluster}-gj3su-${id === systemRootTokenId ? systemRoot : shorten(id)}`,
    ofUser: ({ id, username }) => (username === 'root' ? systemUser : `${cluster}-tpzed-${shorten(String(id))}`),
  };
}

function shorten(id: string): string {
  const number = BigInt(`0x${hash('sha256', id, 'hex').slice(0, 32)}`) % 36n ** 15n;
  return number.toString(36).padStart(15, '0');
}
