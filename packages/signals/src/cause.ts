import type { AuditEvent } from '@curfew/core';

/** How the causes begin that an installation names (`txn` of RFC 8417): `#` is part of no issuer. */
export function causePrefix(issuer: string): string {
  return `${issuer}#`;
}

/** What has caused an event: what a transmitter has named, or the event itself. */
export function causeOf({ id, detail }: AuditEvent, issuer: string): string {
  return typeof detail.cause === 'string' ? detail.cause : causePrefix(issuer) + id;
}
