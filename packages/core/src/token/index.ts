/** The token that a client holds, and the digest that is all a store ever sees of it. */
export type { RequestDigest } from './heir.ts';
export * from './possession.ts';
export * from './presented.ts';
export * from './token.ts';
