import { hash } from 'node:crypto';
import { type EventPosition, readStatement, type Seal, type SealStatement } from '@curfew/core';
import { isSignedBy, type SealKey } from './seal-key.ts';

export function makeSeal(statement: Omit<SealStatement, 'version' | 'key'>, key: SealKey): Seal {
  const text = JSON.stringify({ version: 1, ...statement, key: key.publicKey } satisfies SealStatement);
  return { number: statement.number, statement: text, signature: key.sign(text) };
}

/** What a seal says; `null` where it is none, or not signed by the key that it names. Whose key that is is another question. */
export function openSeal(seal: Seal): SealStatement | null {
  const statement = readStatement(seal);
  if (statement === null || statement.number !== seal.number) return null;
  return isSignedBy(statement.key, seal.statement, seal.signature) ? statement : null;
}

/** What the next seal says of this one, in hex. */
export function linkTo({ statement }: Pick<Seal, 'statement'>): string {
  return hash('sha256', statement, 'hex');
}

/** Of a batch's events, oldest first. */
export function positionsOf(events: readonly EventPosition[]): string {
  return hash('sha256', JSON.stringify(events.map(({ at, id }) => [at, id])), 'hex');
}

/** A seal in short, to be written down elsewhere: whoever compares it later sees whether everything up to it is still there. */
export function headOf(seal: Seal): string {
  return `${seal.number}:${linkTo(seal)}`;
}
