import { randomBytes } from 'node:crypto';
import { type Alter, runSteps } from '../../drive/run-steps.ts';
import type { Visitor } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import type { CheckContext } from '../context.ts';

/** Long, and with every kind of character that a password rule asks for. */
export function newPassword(): string {
  return `Cu7!${randomBytes(12).toString('base64url')}`;
}

export async function changePassword(
  { target }: CheckContext,
  visitor: Visitor,
  passwords: { readonly from: string; readonly to: string },
  alter?: Alter,
): Promise<void> {
  visitor.variables.set('password', passwords.from);
  visitor.variables.set('newPassword', passwords.to);
  await runSteps(visitor, target.change, { base: target.url, ...(alter && { alter }) });
}

export async function isPassword(context: CheckContext, password: string): Promise<boolean> {
  const result = await context.signIn(context.visitor('victim'), context.victim, { password, mayFail: true });
  if (!result.ok && result.isThrottled) throw new ScanFailure('flow', result.reason);
  return result.ok;
}

/** Puts the password back. @throws ScanFailure that says so loudly if that does not work */
export async function restorePassword(context: CheckContext, changed: string): Promise<void> {
  const { victim } = context;
  const visitor = context.visitor('victim');
  try {
    await context.mustSignIn(visitor, victim, { password: changed });
    await changePassword(context, visitor, { from: changed, to: victim.password });
    if (await isPassword(context, victim.password)) return;
  } catch (error) {
    throw notRestored(victim.user, error);
  }
  throw notRestored(victim.user, null);
}

function notRestored(user: string, cause: unknown): ScanFailure {
  return new ScanFailure('flow', `the password of ${user} could NOT be changed back`, { cause });
}
