import { hash } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { FactorChange } from '../store/factors.ts';
import type { RandomBytes } from '../token/token.ts';
import type { PasskeyTools } from '../user/passkey.ts';
import type { OneTimeCodes, SecondFactor, SecretBox } from '../user/second-factor.ts';
import type { User, UserId } from '../user/user.ts';
import { addressKey, throttleKey } from './attempts.ts';
import { type AuthorityContext, userActor } from './authority-context.ts';
import { assertVouched } from './vouching.ts';

/** What further factors need beside the store. */
export interface CodeTools {
  readonly secrets: SecretBox;
  readonly codes: OneTimeCodes;
  /** Default: there are no passkeys. */
  readonly passkeys?: PasskeyTools;
}

/** @throws CurfewError `not-found` where people can set up no codes. */
export function codeTools({ codeTools: tools }: AuthorityContext): CodeTools {
  if (tools !== null) return tools;
  throw new CurfewError('not-found', 'this server has no one-time codes: set secrets.keyFile');
}

/** The purpose for which a secret is sealed, so that it cannot be opened in another user's row. */
export function secretOf(userId: UserId): string {
  return `one-time codes of ${userId}`;
}

/**
 * The one check of a one-time code or a recovery code: the attempt is counted first, against the account and the address on
 * all nodes, and a right code is used up in the transaction that finds it unused (RFC 6238 5.2).
 */
export async function checkCode(
  context: AuthorityContext,
  { id, username, roles }: Pick<User, 'id' | 'username' | 'roles'>,
  code: string,
  client: Client,
): Promise<{ readonly ok: true } | Denied<'invalid-code' | 'sign-in-throttled' | 'factor-not-found'>> {
  const { store } = context;
  const now = context.now();
  const account = throttleKey('factor', id);
  const address = addressKey(client);
  const admitted = await store.throttle.admit(
    [
      { key: account, limits: context.throttle.account },
      ...(address === null ? [] : [{ key: address, limits: context.throttle.address }]),
    ],
    now,
  );
  if (!admitted.ok) return deny('sign-in-throttled', { retryAfterMs: admitted.blockedUntil - now });
  const undo = address === null ? [] : [address];
  const factor = await store.factors.find(id);
  if (factor === null) {
    await store.throttle.settle({ forget: [], undo: [account, ...undo] });
    return deny('factor-not-found');
  }
  const change = useOf(context, id, factor, code, now);
  const used = change === null ? null : await store.factors.change(id, change, now, userActor(client));
  if (used?.ok === true) {
    await store.throttle.settle({ forget: [account], undo });
    assertVouched(context.policies, roles, factor);
    return { ok: true };
  }
  await store.trail.record([
    {
      ...{ id: crypto.randomUUID(), at: now, type: 'sign-in-failed', ...userActor(client) },
      ...{ userId: id, username, sessionId: null, reason: null, detail: { cause: 'wrong-code' } },
    },
  ]);
  return deny('invalid-code');
}

/** What using a code changes; `null` for what can be no code of this factor. */
function useOf(
  context: AuthorityContext,
  userId: UserId,
  { id: factorId, sealedSecret }: SecondFactor,
  typed: string,
  now: number,
): FactorChange | null {
  // As apps and print-outs show them: in groups.
  const code = typed.replace(/[\s-]/g, '').toUpperCase();
  if (isRecoveryCode(code)) return { type: 'use-recovery-code', factorId, digest: recoveryDigest(code) };
  const { secrets, codes } = codeTools(context);
  const secret = secrets.open(sealedSecret, secretOf(userId));
  if (secret === null) {
    throw new CurfewError('invalid-configuration', 'secrets.keyFile lacks the key that a secret was sealed with');
  }
  const step = codes.stepOf(secret, code, now);
  if (step === null) return null;
  const anew = secrets.isOutdated(sealedSecret) ? { sealedSecret: secrets.seal(secret, secretOf(userId)) } : {};
  return { type: 'use-code', factorId, step, ...anew };
}

const recoveryCodes = 10;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 125 bits: enough for a plain digest (NIST SP 800-63B-4 3.1.2.2 asks for slow ones below 112). */
const recoveryLength = 25;

function isRecoveryCode(code: string): boolean {
  return code.length === recoveryLength && /^[A-Z2-7]+$/.test(code);
}

export function newRecoveryCodes(randomBytes: RandomBytes): readonly string[] {
  return Array.from({ length: recoveryCodes }, () => {
    const code = Array.from(randomBytes(recoveryLength), (byte) => alphabet[byte % alphabet.length]).join('');
    return code.replace(/.{5}(?=.)/g, '$&-');
  });
}

export function recoveryDigest(code: string): string {
  return hash('sha256', `recovery-code:${code.replaceAll('-', '')}`, 'hex');
}
