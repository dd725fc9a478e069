import { createHash } from 'node:crypto';
import type { SessionRow } from './session-row.ts';

export interface FoundRow {
  readonly row: SessionRow;
  /** The table holds the very value that the client sends. */
  readonly isPlain: boolean;
}

/** The row that belongs to a client's token, stored as it is or as a digest. */
export function findRow(rows: readonly SessionRow[], token: string): FoundRow | null {
  const plain = plainForms(token);
  const literal = rows.find((row) => plain.some((form) => row.token === form || row.token === `sess:${form}`));
  if (literal !== undefined) return { row: literal, isPlain: true };
  const digests = new Set(plain.flatMap(digestForms));
  const digested = rows.find((row) => digests.has(row.token) || digests.has(row.token.replace(/^\\x/, '')));
  return digested === undefined ? null : { row: digested, isPlain: false };
}

/** The token, and the id in a signed one (`s:ID.SIGNATURE`). */
function plainForms(token: string): string[] {
  let decoded = token;
  try {
    decoded = decodeURIComponent(token);
  } catch {
    // Not percent-encoded after all.
  }
  const unsigned = decoded.replace(/^s:/, '').replace(/\.[^.]*$/, '');
  const bytes = /^[0-9a-f]{32,}$/i.test(unsigned)
    ? [unsigned.toLowerCase()]
    : [Buffer.from(unsigned, 'base64url').toString('hex')];
  return [...new Set([token, decoded, unsigned, Buffer.from(unsigned).toString('hex'), ...bytes])].filter(
    (form) => form.length >= 4,
  );
}

function digestForms(form: string): string[] {
  const inputs = [Buffer.from(form), ...(/^([0-9a-f]{2})+$/i.test(form) ? [Buffer.from(form, 'hex')] : [])];
  return ['sha256', 'sha512', 'sha384', 'sha1', 'md5'].flatMap((algorithm) =>
    inputs.flatMap((input) => {
      const digest = createHash(algorithm).update(input).digest();
      return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
    }),
  );
}
