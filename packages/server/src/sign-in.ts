import type { Issued, SignInDenied, SignInRequest } from '@curfew/core';
import { endPresented, present, signInPresented } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { clientOf } from './caller.ts';

/** Signs in with what a person typed, wherever they typed it, and ends the sessions whose cookies came along. */
export async function signInFrom(
  { authority, metrics }: Context,
  request: FastifyRequest,
  attempt: Pick<
    SignInRequest,
    'username' | 'password' | 'label' | 'policy' | 'lifetimeMs' | 'carry' | 'idempotencyKey' | 'mayContinue'
  >,
): Promise<Issued | SignInDenied> {
  const result = await signInPresented(authority, request.credential, { ...attempt, client: clientOf(request) });
  metrics.signIns.inc({ outcome: result.ok ? 'signed-in' : result.code });
  return result;
}

/** Whoever came with a live session, whatever they have proven: to step up or to sign out, and for nothing else. */
export async function describePresented({ authority }: Context, { credential }: FastifyRequest) {
  const { token, session, missing } = await present(authority, credential, 'inspect');
  return { token, missing, session: missing === null ? session : await authority.describe(token) };
}

/** Ends every session that the client came with. */
export async function signOutFrom({ authority }: Context, request: FastifyRequest): Promise<void> {
  await endPresented(authority, request.credential, clientOf(request));
}
