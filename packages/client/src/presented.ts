import { digestOf, type ProvenKey, readKeyWitness, tokenIn } from '@curfew/core';

interface OnWire<Token> {
  readonly presented: Token;
  /**
   * The key that the client has proven to this process (DPoP). The note behind the token is only valid within this process, so it is sent
   * separately.
   */
  readonly key?: ProvenKey;
}

/** What a client has brought, as the server takes it. */
export function toWire<Token extends string | null>(presented: Token): OnWire<Token | string> {
  const witness = presented === null ? null : readKeyWitness(presented);
  if (presented === null || witness?.is !== 'proven') return { presented };
  const { thumbprint, proofId, request } = witness;
  return { presented: tokenIn(presented), key: { thumbprint, proofId, request } };
}

/** The same; `null` for text that cannot be a token, which is not sent. */
export function toWireOrNone(text: string | null): OnWire<string | null> {
  return toWire(digestOf(text) === null ? null : text);
}
