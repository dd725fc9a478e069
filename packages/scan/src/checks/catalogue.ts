import { InvalidTarget } from '../target/invalid-target.ts';
import type { Check, Profile } from './check.ts';
import { cookieAmbiguity } from './cookie-ambiguity.ts';
import { cookieHttpOnly } from './cookie-httponly.ts';
import { cookieIntegrity } from './cookie-integrity.ts';
import { cookiePersistence } from './cookie-persistence.ts';
import { cookieSameSite } from './cookie-samesite.ts';
import { cookieScope } from './cookie-scope.ts';
import { cookieSecure } from './cookie-secure.ts';
import { csrfChange } from './csrf-change.ts';
import { csrfLogin } from './csrf-login.ts';
import { csrfLogout } from './csrf-logout.ts';
import { csrfTokenKept } from './csrf-token-kept.ts';
import { csrfTokenUnbound } from './csrf-token-unbound.ts';
import { databaseAnonymousRow } from './database-anonymous-row.ts';
import { databaseIdleInTransaction } from './database-idle-in-transaction.ts';
import { databaseLogoutRow } from './database-logout-row.ts';
import { databaseNeverPurged } from './database-never-purged.ts';
import { databaseNoExpiry } from './database-no-expiry.ts';
import { databaseOwnerChange } from './database-owner-change.ts';
import { databasePlainTokens } from './database-plain-tokens.ts';
import { databasePoolLeak } from './database-pool-leak.ts';
import { databaseRowLevelSecurity } from './database-row-level-security.ts';
import { databaseUpsert } from './database-upsert.ts';
import { databaseWeakKey } from './database-weak-key.ts';
import { enumSessions } from './enum-sessions.ts';
import { enumUsers } from './enum-users.ts';
import { expiryPastLifetime } from './expiry-past-lifetime.ts';
import { fixationBody } from './fixation-body.ts';
import { fixationChosenToken } from './fixation-chosen-token.ts';
import { fixationCookieAdopted } from './fixation-cookie-adopted.ts';
import { fixationCookieIssued } from './fixation-cookie-issued.ts';
import { fixationHeader } from './fixation-header.ts';
import { fixationPlantedAuth } from './fixation-planted-auth.ts';
import { fixationUrl } from './fixation-url.ts';
import { jwtAlgNone } from './jwt-alg-none.ts';
import { jwtExpiry } from './jwt-expiry.ts';
import { jwtHeaderInjection } from './jwt-header-injection.ts';
import { jwtKeyConfusion } from './jwt-key-confusion.ts';
import { jwtSignature } from './jwt-signature.ts';
import { jwtTypeConfusion } from './jwt-type-confusion.ts';
import { jwtWeakSecret } from './jwt-weak-secret.ts';
import { logoutOtherArtefacts } from './logout-other-artefacts.ts';
import { logoutServerSide } from './logout-server-side.ts';
import { passwordChange } from './password-change.ts';
import { precedence } from './precedence.ts';

import { raceLogout } from './race-logout.ts';
import { raceRefresh } from './race-refresh.ts';
import { rotationOldToken } from './rotation-old-token.ts';
import { rotationPrivilege } from './rotation-privilege.ts';
import { rotationReauth } from './rotation-reauth.ts';
import { sessionLimit } from './session-limit.ts';
import { timeoutAbsolute } from './timeout-absolute.ts';
import { timeoutIdle } from './timeout-idle.ts';
import { tokenCache } from './token-cache.ts';
import { tokenClearText } from './token-clear-text.ts';
import { tokenContent } from './token-content.ts';
import { tokenEntropy } from './token-entropy.ts';
import { tokenPredictable } from './token-predictable.ts';
import { tokenRandomness } from './token-randomness.ts';
import { tokenTamper } from './token-tamper.ts';
import { tokenUrl } from './token-url.ts';

/** Every check, in the order in which they run: what needs a session before what ends one. */
export const catalogue: readonly Check[] = [
  fixationCookieIssued,
  fixationCookieAdopted,
  fixationPlantedAuth,
  fixationUrl,
  fixationHeader,
  fixationBody,
  fixationChosenToken,
  rotationReauth,
  rotationPrivilege,
  rotationOldToken,
  logoutServerSide,
  logoutOtherArtefacts,
  expiryPastLifetime,
  timeoutIdle,
  timeoutAbsolute,
  passwordChange,
  cookieSecure,
  cookieHttpOnly,
  cookieSameSite,
  cookieScope,
  cookieIntegrity,
  cookiePersistence,
  cookieAmbiguity,
  tokenUrl,
  tokenCache,
  tokenClearText,
  tokenEntropy,
  tokenRandomness,
  tokenPredictable,
  tokenContent,
  tokenTamper,
  csrfLogin,
  csrfLogout,
  csrfChange,
  csrfTokenKept,
  csrfTokenUnbound,
  enumUsers,
  enumSessions,
  sessionLimit,
  jwtAlgNone,
  jwtSignature,
  jwtWeakSecret,
  jwtKeyConfusion,
  jwtHeaderInjection,
  jwtExpiry,
  jwtTypeConfusion,
  raceLogout,
  raceRefresh,
  precedence,
  databaseOwnerChange,
  databasePlainTokens,
  databaseNoExpiry,
  databaseWeakKey,
  databaseUpsert,
  databaseAnonymousRow,
  databaseLogoutRow,
  databasePoolLeak,
  databaseRowLevelSecurity,
  databaseIdleInTransaction,
  databaseNeverPurged,
];

/** @throws InvalidTarget for a name that fits no check */
export function selectChecks(profile: Profile, wanted: readonly string[], unwanted: readonly string[]): Check[] {
  for (const name of [...wanted, ...unwanted]) {
    if (!catalogue.some((check) => fits(check, name))) {
      throw new InvalidTarget(`there is no check "${name}"; --list-checks names them`);
    }
  }
  const chosen =
    wanted.length > 0
      ? catalogue.filter((check) => wanted.some((name) => fits(check, name)))
      : catalogue.filter((check) => profile === 'full' || check.profile === 'quick');
  return chosen.filter((check) => !unwanted.some((name) => fits(check, name)));
}

/** `fixation` stands for every check below it. */
function fits({ id }: Check, name: string): boolean {
  return id === name || id.startsWith(`${name}.`);
}
