import { CurfewError } from '@curfew/core';
import { exactOrigins } from './trusted-clients.ts';
import { defaultCluster } from './uuid.ts';

export interface ArvadosOptions {
  /** The policy of its tokens, which has `Login.TokenLifetime`. Default: `arvados`. */
  readonly policy?: string;
  /** Five characters of `[0-9a-z]` with which its ids begin. Default: `zzzzz`. */
  readonly clusterId?: string;
  /** `Login.IssueTrustedTokens`: tokens may list, make and end other tokens of their user. Default: true. */
  readonly issueTrustedTokens?: boolean;
  /** `Login.TrustedClients`: the origins to which `/login` hands tokens; `https://*.example.com` is any host below it. */
  readonly trustedClients?: readonly string[];
  /** SHA-256 of the cluster's `SystemRootToken`: whoever presents that acts as the system root. Default: there is none. */
  readonly systemRootTokenDigest?: Uint8Array;
  /** `Login.TrustPrivateNetworks`: also addresses of this machine and of private networks. Default: false. */
  readonly trustPrivateNetworks?: boolean;
}

/** @throws CurfewError `invalid-configuration`, naming the option and the value. */
export function checkArvadosOptions(options: ArvadosOptions): {
  readonly exactOrigins: readonly string[];
  readonly cluster: string;
} {
  const { clusterId = defaultCluster } = options;
  if (!/^[0-9a-z]{5}$/.test(clusterId)) {
    throw new CurfewError(
      'invalid-configuration',
      `dialects.arvados.clusterId: ${JSON.stringify(clusterId)} is not five characters of a to z and 0 to 9`,
    );
  }
  return { exactOrigins: exactOrigins(options), cluster: clusterId };
}
