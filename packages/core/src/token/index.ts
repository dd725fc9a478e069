/** The token that a client holds, and the digest that is all a store ever sees of it. */
export { broughtToken, type RequestDigest } from './heir.ts';
export {
  isUnderKeyScheme,
  type ProvenKey,
  presentedByKey,
  presentedForKey,
  presentedUnproven,
  readKeyWitness,
} from './key-witness.ts';
export * from './possession.ts';
export * from './presented.ts';
export { isSameText } from './same-text.ts';
export { signatureAlgorithms } from './signature-algorithms.ts';
export * from './token.ts';
