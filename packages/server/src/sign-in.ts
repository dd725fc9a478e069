import type { Issued, SignInDenied, SignInRequest } from '@curfew/core';
import { endPresented, signInPresented } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { clientOf } from './caller.ts';

/** Signs in with what a person typed, wherever they typed it, and ends the sessions whose cookies came along. */
export async function signInFrom(
  { authority, metrics }: Context,
  request: FastifyRequest,
  attempt: Pick<SignInRequest, 'username' | 'password' | 'label' | 'policy' | 'lifetimeMs' | 'carry'>,
): Promise<Issued | SignInDenied> {
  const result = await signInPresented(authority, request.credential, { ...attempt, client: clientOf(request) });
  metrics.signIns.inc({ outcome: result.ok ? 'signed-in' : result.code });
  return result;
}

/** Ends every session that the client came with. */
export async function signOutFrom({ authority }: Context, request: FastifyRequest): Promise<void> {
  await endPresented(authority, request.credential, clientOf(request));
}
