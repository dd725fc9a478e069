import { digestOf, type ProvenKey, readKeyWitness, tokenIn } from '@curfew/core';

interface AsPresented<Token> {
  readonly presented: Token;
  /** The key that the client has proven, where that was checked here (DPoP). What is noted behind the token says so in this process alone. */
  readonly key?: ProvenKey;
}

/** What a client has brought, as the server takes it. */
export function asPresented<Token extends string | null>(presented: Token): AsPresented<Token | string> {
  const witness = presented === null ? null : readKeyWitness(presented);
  if (presented === null || witness?.is !== 'proven') return { presented };
  const { thumbprint, proofId, request } = witness;
  return { presented: tokenIn(presented), key: { thumbprint, proofId, request } };
}

/** The same; `null` for text that cannot be a token, which is not sent. */
export function tokenPresented(text: string | null): AsPresented<string | null> {
  return asPresented(digestOf(text) === null ? null : text);
}
