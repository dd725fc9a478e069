import type {
  Denied,
  ErrorCode,
  Issued,
  PasskeyAnswer,
  PasskeySignIn,
  PendingSignIn,
  SignInDenied,
  SignInRequest,
} from '@curfew/core';
import {
  endPresented,
  finishPresented,
  passkeyPresented,
  present,
  provePresented,
  refuseKey,
  signInPresented,
} from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { clientOf } from './caller.ts';

type Attempt = Pick<
  SignInRequest,
  'username' | 'password' | 'label' | 'policy' | 'lifetimeMs' | 'carry' | 'idempotencyKey' | 'boundTo'
>;

/** Signs in with a password, where no second step can follow, and ends the sessions whose cookies came along. */
export async function signInFrom(
  context: Context,
  request: FastifyRequest,
  attempt: Attempt,
): Promise<Issued | SignInDenied> {
  refuseKey(request);
  const result = await trySignIn(context, request, attempt);
  if (!result.ok && result.code === 'second-factor-required') throw new Error('nothing was to follow the password');
  return result;
}

/** The same, where a second step can follow. */
export function beginSignInFrom(
  context: Context,
  request: FastifyRequest,
  attempt: Attempt,
): Promise<Issued | SignInDenied | PendingSignIn> {
  return trySignIn(context, request, { ...attempt, mayContinue: true });
}

async function trySignIn(
  { authority, metrics }: Context,
  request: FastifyRequest,
  attempt: Attempt & Pick<SignInRequest, 'mayContinue'>,
): Promise<Issued | SignInDenied | PendingSignIn> {
  const asked = { ...attempt, client: clientOf(request) };
  return counted(metrics, await signInPresented(authority, request.credential, asked));
}

function counted<Result extends Issued | Denied<ErrorCode>>({ signIns }: Context['metrics'], result: Result): Result {
  signIns.inc({ outcome: result.ok ? 'signed-in' : result.code });
  return result;
}

/** The second step after {@link beginSignInFrom}. */
export async function finishSignInFrom({ authority, metrics }: Context, request: FastifyRequest, code: string) {
  return counted(metrics, await finishPresented(authority, request.credential, code, clientOf(request)));
}

/** Signs in with a passkey alone, and ends the sessions whose cookies came along. */
export async function signInByPasskeyFrom(
  { authority, metrics }: Context,
  request: FastifyRequest,
  answer: PasskeyAnswer,
  more: Pick<PasskeySignIn, 'carry'> = {},
) {
  refuseKey(request);
  const asked = { ...more, client: clientOf(request) };
  return counted(metrics, await passkeyPresented(authority, request.credential, answer, asked));
}

/** Proves more with a passkey, with whichever of the credentials it was asked of. */
export function provePasskeyFrom({ authority }: Context, request: FastifyRequest, answer: PasskeyAnswer) {
  return provePresented(authority, request.credential, answer, clientOf(request));
}

/** The live session of the request, whatever its level: to step up or to sign out, and for nothing else. */
export async function describePresented({ authority }: Context, { credential }: FastifyRequest) {
  const { token, session, missing } = await present(authority, credential, 'inspect');
  return { token, missing, session: missing === null ? session : await authority.describe(token) };
}

/** Ends every session that the client came with. */
export async function signOutFrom({ authority }: Context, request: FastifyRequest): Promise<void> {
  await endPresented(authority, request.credential, clientOf(request));
}
