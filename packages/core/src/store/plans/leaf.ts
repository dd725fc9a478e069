import { hash } from 'node:crypto';
import type { RandomBytes } from '../../token/token.ts';
import type { AuditEvent } from '../event.ts';
import type { SealedEvent } from '../seals.ts';
import { erasedActor } from './anonymise.ts';

/**
 * What a batch holds of an event: the hash of a leaf (RFC 6962, section 2.1), which says of a person only commitments, each behind
 * sixteen random bytes of its own. Whoever is forgotten leaves the commitment behind, and the bytes without which nobody can
 * guess what it was of are deleted. So the event is forgotten, and its leaf still what was sealed.
 */

/** The parts of an event that may be forgotten, each on its own: about whom it is, by whom, and from where. */
const parts: readonly ((event: AuditEvent) => readonly (string | null)[])[] = [
  ({ userId, username }) => [userId, username],
  ({ actor }) => [actor === erasedActor ? null : actor],
  ({ ip, userAgent }) => [ip, userAgent],
];
const names = ['about', 'by', 'from'];

const saltBytes = 16;
/** A part is either the salt of what the event says, or the commitment to what it has said. */
const [saltTag, commitmentTag] = ['00', '01'];
const partPattern = /00[0-9a-f]{32}|01[0-9a-f]{64}/g;
/** The commitment to nothing. */
const nothing = '0'.repeat(64);

/** @returns lower-case hex, one tagged part after the other. */
export function newBlinding(randomBytes: RandomBytes): string {
  const bytes = Buffer.from(randomBytes(saltBytes * parts.length)).toString('hex');
  return parts.map((_, index) => saltTag + bytes.slice(index * saltBytes * 2, (index + 1) * saltBytes * 2)).join('');
}

/** @returns lower-case hex; `null` where the blinding does not fit: it claims that something was forgotten, and it is there. */
export function leafOf(event: AuditEvent, blinding: string): string | null {
  const kept = partsIn(blinding);
  if (kept === null) return null;
  const commitments: string[] = [];
  for (const [index, part] of kept.entries()) {
    const said = parts[index]?.(event) ?? [];
    const isForgotten = part.startsWith(commitmentTag);
    if (isForgotten && said.some((value) => value !== null)) return null;
    commitments.push(isForgotten ? part.slice(2) : commitmentOf(index, said, part.slice(2)));
  }
  const { id, at, type, initiator, sessionId, reason, detail } = event;
  const content = [id, at, type, initiator, sessionId, reason, Object.entries(detail).sort(byKey), ...commitments];
  // The zero byte in front is RFC 6962's: no node of the tree can pass for a leaf.
  return hash('sha256', `\0curfew event 1\n${JSON.stringify(content)}`, 'hex');
}

/** How much of an event has been forgotten. */
export function forgottenParts(blinding: string): number {
  return partsIn(blinding)?.filter((part) => part.startsWith(commitmentTag)).length ?? 0;
}

/** The blinding of an event from which something has been taken. */
export function forgetIn(blinding: string, before: AuditEvent, after: AuditEvent): string {
  const kept = partsIn(blinding);
  if (kept === null) return blinding;
  const forgotten = kept.map((part, index) => {
    const [said, says] = [parts[index]?.(before) ?? [], parts[index]?.(after) ?? []];
    const isSame = said.every((value, position) => value === says[position]);
    if (isSame || part.startsWith(commitmentTag)) return part;
    return commitmentTag + commitmentOf(index, said, part.slice(2));
  });
  return forgotten.join('');
}

/** Whether events are, behind the sealer's back, still what their leaves say. @param found them as they are, in any order. */
export function areAsSealed(found: readonly AuditEvent[], sealed: readonly SealedEvent[]): boolean {
  const byId = new Map(found.map((event) => [event.id, event]));
  return sealed.every(({ event: { id, at }, leaf, blinding }) => {
    const event = byId.get(id);
    return event !== undefined && event.at === at && leafOf(event, blinding) === leaf;
  });
}

function commitmentOf(index: number, said: readonly (string | null)[], salt: string): string {
  if (said.every((value) => value === null)) return nothing;
  return hash('sha256', `${salt} ${names[index]} ${JSON.stringify(said)}`, 'hex');
}

function partsIn(blinding: string): readonly string[] | null {
  const found = blinding.match(partPattern);
  return found !== null && found.length === parts.length && found.join('') === blinding ? found : null;
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
