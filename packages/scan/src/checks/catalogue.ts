import { InvalidTarget } from '../target/invalid-target.ts';
import { enumSessions } from './account/enum-sessions.ts';
import { enumTiming } from './account/enum-timing.ts';
import { enumUsers } from './account/enum-users.ts';
import { openBetweenSteps } from './account/open-between-steps.ts';
import { passwordChange } from './account/password-change.ts';
import { sessionLimit } from './account/session-limit.ts';
import { stolenJar } from './binding/stolen-jar.ts';
import type { Check, Profile } from './check.ts';
import { precedence } from './conflict/precedence.ts';
import { raceRefresh } from './conflict/race-refresh.ts';
import { cookieAmbiguity } from './cookie/cookie-ambiguity.ts';
import { cookieHttpOnly } from './cookie/cookie-httponly.ts';
import { cookieIntegrity } from './cookie/cookie-integrity.ts';
import { cookiePersistence } from './cookie/cookie-persistence.ts';
import { cookieSameSite } from './cookie/cookie-samesite.ts';
import { cookieScope } from './cookie/cookie-scope.ts';
import { cookieSecure } from './cookie/cookie-secure.ts';
import { csrfChange } from './csrf/csrf-change.ts';
import { csrfLogin } from './csrf/csrf-login.ts';
import { csrfLogout } from './csrf/csrf-logout.ts';
import { csrfTokenKept } from './csrf/csrf-token-kept.ts';
import { csrfTokenUnbound } from './csrf/csrf-token-unbound.ts';
import { databaseAnonymousRow } from './database/database-anonymous-row.ts';
import { databaseExpiredAccepted } from './database/database-expired-accepted.ts';
import { databaseIdleInTransaction } from './database/database-idle-in-transaction.ts';
import { databaseLogoutRow } from './database/database-logout-row.ts';
import { databaseNeverPurged } from './database/database-never-purged.ts';
import { databaseNoExpiry } from './database/database-no-expiry.ts';
import { databaseOwnerChange } from './database/database-owner-change.ts';
import { databasePlainTokens } from './database/database-plain-tokens.ts';
import { databasePoolLeak } from './database/database-pool-leak.ts';
import { databaseRowLevelSecurity } from './database/database-row-level-security.ts';
import { databaseUpsert } from './database/database-upsert.ts';
import { databaseWeakKey } from './database/database-weak-key.ts';
import { fixationBody } from './fixation/fixation-body.ts';
import { fixationChosenToken } from './fixation/fixation-chosen-token.ts';
import { fixationCookieAdopted } from './fixation/fixation-cookie-adopted.ts';
import { fixationCookieIssued } from './fixation/fixation-cookie-issued.ts';
import { fixationHeader } from './fixation/fixation-header.ts';
import { fixationPlantedAuth } from './fixation/fixation-planted-auth.ts';
import { fixationUrl } from './fixation/fixation-url.ts';
import { jwtAlgNone } from './jwt/jwt-alg-none.ts';
import { jwtExpiry } from './jwt/jwt-expiry.ts';
import { jwtHeaderInjection } from './jwt/jwt-header-injection.ts';
import { jwtKeyConfusion } from './jwt/jwt-key-confusion.ts';
import { jwtSignature } from './jwt/jwt-signature.ts';
import { jwtTypeConfusion } from './jwt/jwt-type-confusion.ts';
import { jwtWeakSecret } from './jwt/jwt-weak-secret.ts';
import { expiryPastLifetime } from './lifetime/expiry-past-lifetime.ts';
import { timeoutAbsolute } from './lifetime/timeout-absolute.ts';
import { timeoutIdle } from './lifetime/timeout-idle.ts';
import { rotationOldToken } from './rotation/rotation-old-token.ts';
import { rotationPrivilege } from './rotation/rotation-privilege.ts';
import { rotationReauth } from './rotation/rotation-reauth.ts';
import { rotationRefreshReuse } from './rotation/rotation-refresh-reuse.ts';
import { logoutOtherArtefacts } from './sign-out/logout-other-artefacts.ts';
import { logoutServerSide } from './sign-out/logout-server-side.ts';
import { raceLogout } from './sign-out/race-logout.ts';
import { tokenCache } from './token/token-cache.ts';
import { tokenClearText } from './token/token-clear-text.ts';
import { tokenContent } from './token/token-content.ts';
import { tokenEntropy } from './token/token-entropy.ts';
import { tokenPredictable } from './token/token-predictable.ts';
import { tokenRandomness } from './token/token-randomness.ts';
import { tokenTamper } from './token/token-tamper.ts';
import { tokenUrl } from './token/token-url.ts';

/** Every check, in the order in which they run: what a target may shut its door to (failed sign-ins, hundreds of visits) comes last. */
export const catalogue: readonly Check[] = [
  fixationCookieIssued,
  fixationCookieAdopted,
  fixationPlantedAuth,
  fixationUrl,
  fixationHeader,
  fixationBody,
  fixationChosenToken,
  openBetweenSteps,
  rotationReauth,
  rotationPrivilege,
  rotationOldToken,
  logoutServerSide,
  logoutOtherArtefacts,
  expiryPastLifetime,
  timeoutIdle,
  timeoutAbsolute,
  stolenJar,
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
  tokenContent,
  tokenTamper,
  csrfLogin,
  csrfLogout,
  csrfChange,
  csrfTokenKept,
  csrfTokenUnbound,
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
  rotationRefreshReuse,
  precedence,
  databaseOwnerChange,
  databasePlainTokens,
  databaseNoExpiry,
  databaseExpiredAccepted,
  databaseWeakKey,
  databaseUpsert,
  databaseAnonymousRow,
  databaseLogoutRow,
  databasePoolLeak,
  databaseRowLevelSecurity,
  databaseIdleInTransaction,
  databaseNeverPurged,
  enumUsers,
  enumTiming,
  tokenEntropy,
  tokenRandomness,
  tokenPredictable,
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
