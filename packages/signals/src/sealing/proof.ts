import { type AuditEvent, leafOf, readStatement, type Seal, type SealStatement, type Seals } from '@curfew/core';
import { auditPath, rootOf } from './merkle.ts';
import { headOf, openSeal } from './seal.ts';

/** That an event is in the trail, for somebody who has nothing but this and the public key. */
export interface InclusionProof {
  readonly version: 1;
  readonly event: AuditEvent;
  /** What the leaf is blinded with: see `leafOf`. */
  readonly blinding: string;
  /** The place in the batch, from 0 on, and how to come from there to its root (RFC 6962, section 2.1.1). */
  readonly index: number;
  readonly path: readonly string[];
  readonly seal: Seal;
}

/** @returns `null` where the event is in no batch, or has been deleted. */
export async function proveEvent(seals: Seals, eventId: string): Promise<InclusionProof | null> {
  const number = await seals.find(eventId);
  if (number === null) return null;
  const kept = await seals.read(number);
  const index = kept.findIndex(({ id }) => id === eventId);
  const found = kept[index];
  const [seal] = await seals.list(number, 1);
  if (found?.event == null || seal?.number !== number) return null;
  const path = auditPath(
    kept.map(({ leaf }) => leaf),
    index,
  );
  return { version: 1, event: found.event, blinding: found.blinding, index, path, seal };
}

export type ProofVerdict =
  | {
      readonly ok: true;
      readonly event: AuditEvent;
      readonly statement: SealStatement;
      /** The seal in short: it is in every trail that holds the event. */
      readonly head: string;
    }
  | { readonly ok: false; readonly reason: string };

/** @param keys whom to believe: public keys, base64url. */
export function verifyProof(text: string, keys: readonly string[]): ProofVerdict {
  const proof = readProof(text);
  if (proof === null) return { ok: false, reason: 'it is no proof: give what "curfew events prove" has printed' };
  const { event, blinding, index, path, seal } = proof;
  const statement = openSeal(seal);
  if (statement === null) return { ok: false, reason: 'the seal is not signed with the key that it names' };
  if (!keys.includes(statement.key)) {
    return { ok: false, reason: `the seal is signed with the key ${statement.key}, which is not a known one` };
  }
  const leaf = leafOf(event, blinding);
  const root = leaf === null ? null : rootOf(leaf, { index, size: statement.size, path });
  if (root !== statement.root) return { ok: false, reason: 'the event is not what was sealed' };
  return { ok: true, event, statement, head: headOf(seal) };
}

function readProof(text: string): InclusionProof | null {
  let read: Partial<InclusionProof> | null;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const { version, event, blinding, index, path, seal } = read ?? {};
  const isWhole =
    version === 1 &&
    typeof event === 'object' &&
    event !== null &&
    typeof event.detail === 'object' &&
    event.detail !== null &&
    typeof blinding === 'string' &&
    Number.isSafeInteger(index) &&
    Array.isArray(path) &&
    path.every((node) => /^[0-9a-f]{64}$/.test(node)) &&
    typeof seal?.statement === 'string' &&
    typeof seal.signature === 'string' &&
    readStatement(seal) !== null;
  return isWhole ? (read as InclusionProof) : null;
}
