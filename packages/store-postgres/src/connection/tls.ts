import { isIPv4 } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { invalidAddress } from '../unavailable.ts';
import type { Host } from './address.ts';

/** `false` is a connection in the clear. */
export type Tls = false | ConnectionOptions;

/**
 * Off the machine itself, connections are encrypted and the server's certificate and name are verified (`verify-full`):
 * whoever reads along would see digests, whoever answers in the server's place could let anybody in (CWE-295, CWE-319).
 * libpq's middle ways encrypt without knowing with whom, so they mean `verify-full` here; those that fall back to
 * clear text unnoticed are refused.
 *
 * @throws CurfewError `invalid-configuration`.
 */
export function tlsFor(
  given: {
    readonly mode: string | null;
    readonly rootCertificate: string | null;
    readonly certificate: string | null;
    readonly key: string | null;
  },
  hosts: readonly Host[],
): Tls {
  const { mode, rootCertificate, certificate, key } = given;
  if (mode === 'disable') return false;
  if (mode !== null && !['require', 'verify-ca', 'verify-full'].includes(mode)) {
    throw invalidAddress(`sslmode=${mode} is not possible: use verify-full, or disable where the network is trusted`);
  }
  if (mode === null && rootCertificate === null && hosts.every(isHere)) return false;
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(rootCertificate !== null && { ca: rootCertificate }),
    ...(certificate !== null && { cert: certificate }),
    ...(key !== null && { key }),
  };
}

/** What is sent there does not leave the machine. */
function isHere({ host }: Host): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
