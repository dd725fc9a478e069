import { assertApplicationName, CurfewError, type MintRequest } from '@curfew/core';
import { usageFailure } from '../command-line/failure.ts';
import { orThrow } from '../command-line/or-throw.ts';
import type { Output } from '../command-line/output.ts';
import type { Connection, Minted } from './operator.ts';

/** @throws Failure for what is no name of a program: it is part of user names and scopes. @param flag where it was given */
export function assertProgramName(name: string, flag?: string): void {
  try {
    assertApplicationName(name);
  } catch (error) {
    if (!(error instanceof CurfewError)) throw error;
    throw usageFailure(flag === undefined ? error.message : `${flag}: ${error.message}`);
  }
}

interface ProgramTokenRequest extends Pick<MintRequest, 'username' | 'lifetimeMs' | 'label' | 'scopes'> {
  /** Whether the user is made where there is none. */
  readonly makesUser: boolean;
}

/** Mints a token for a program, for a user without a password. */
export async function mintProgramToken(
  { operator, actor }: Connection,
  { makesUser, ...request }: ProgramTokenRequest,
): Promise<Minted> {
  const { username } = request;
  if (makesUser && (await operator.findUser(username)) === null) {
    orThrow(await operator.createUser({ username, password: null }, actor));
  }
  return orThrow(await operator.mint({ ...request, kind: 'api' }, actor));
}

/** Says until when a program can use its token. */
export function tellEnd(output: Output, { session }: Minted): void {
  if (session.expiresAt !== null) output.tell(`it ends at ${session.expiresAt}, or earlier if it is not used`);
}
