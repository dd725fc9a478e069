import {
  type Authority,
  higherLevel,
  isSecondFactorRecent,
  type LiveSession,
  levelOf,
  mergeProofs,
  missingProof,
  type ProofDemand,
} from '@curfew/core';

/** What a user can be asked for; `set-up`: to set up one-time codes first. */
export type Offer = 'password' | 'code' | 'passkey' | 'set-up';

/** What can bring a session, in this step or in two, to what is demanded. What cannot is not asked for. */
export function offersFor(
  authority: Authority,
  session: LiveSession,
  demand: ProofDemand,
  { hasCodes, hasPasskeys }: { readonly hasCodes: boolean; readonly hasPasskeys: boolean },
): readonly Offer[] {
  const suffices = (...methods: readonly string[]) => isEnough(authority, session, demand, methods);
  // What the authenticator proves is known when it has done so.
  const byPasskey: readonly Offer[] = hasPasskeys && suffices('swk', 'mfa') ? ['passkey'] : [];
  if (!hasCodes && !hasPasskeys) {
    if (suffices('pwd')) return ['password'];
    if (!authority.hasOneTimeCodes || !suffices('pwd', 'otp')) return [];
    return demand.maxAgeMs === undefined ? ['set-up'] : ['set-up', 'password'];
  }
  // The password counts right after a code, and not alone.
  if (suffices('pwd') && isSecondFactorRecent(session, authority.now())) return [...byPasskey, 'password'];
  return hasCodes && suffices('pwd', 'otp') ? [...byPasskey, 'code'] : byPasskey;
}

/** Whether a session will lack nothing once these have been proven now. */
function isEnough(
  authority: Authority,
  session: LiveSession,
  demand: ProofDemand,
  methods: readonly string[],
): boolean {
  const at = authority.now();
  const now = methods.map((method) => ({ method, at }));
  const proofs = mergeProofs(session.proofs, now);
  const level = higherLevel(session.level, levelOf(proofs.map(({ method }) => method)));
  return missingProof(authority.policies, { ...session, proofs, level, authenticatedAt: at }, at, demand) === null;
}
