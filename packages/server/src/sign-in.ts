import type { Issued, SignInDenied } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { clientOf } from './caller.ts';
import { present } from './credential.ts';

/** What a person typed, wherever they typed it. */
export interface SignInAttempt {
  readonly username: string;
  readonly password: string;
  readonly label?: string | null;
  /** Default: `default`. */
  readonly policy?: string;
  /** Names of data to keep from an anonymous session. */
  readonly carry?: readonly string[];
}

/**
 * Signs in, and ends every session whose cookie the client came with: also those that somebody planted (CWE-384). A credential in
 * a header cannot be planted. It belongs to the program that sent it, such as one that makes tokens for others, and lives on.
 */
export async function signInFrom(
  { authority, metrics }: Context,
  request: FastifyRequest,
  attempt: SignInAttempt,
): Promise<Issued | SignInDenied> {
  const client = clientOf(request);
  const { source, candidates: presentedTokens } = request.credential;
  const candidates = source === 'cookie' ? presentedTokens : [];
  const { token } = source === 'cookie' ? await present(authority, request.credential, 'inspect') : { token: null };
  const presented = token ?? candidates[0] ?? null;
  const result = await authority.signIn({ ...attempt, presented, client });
  metrics.signIns.inc({ outcome: result.ok ? 'signed-in' : result.code });
  if (!result.ok) return result;
  for (const other of candidates) {
    if (other !== presented) await authority.signOut(other, client);
  }
  return result;
}

/** Ends every session that the client came with. */
export async function signOutFrom({ authority }: Context, request: FastifyRequest): Promise<void> {
  for (const token of request.credential.candidates) await authority.signOut(token, clientOf(request));
}
