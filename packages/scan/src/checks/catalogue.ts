import { InvalidTarget } from '../target/invalid-target.ts';
import type { Check, Profile } from './check.ts';
import { cookieAmbiguity } from './cookie-ambiguity.ts';
import { cookieHttpOnly } from './cookie-httponly.ts';
import { cookieIntegrity } from './cookie-integrity.ts';
import { cookiePersistence } from './cookie-persistence.ts';
import { cookieSameSite } from './cookie-samesite.ts';
import { cookieScope } from './cookie-scope.ts';
import { cookieSecure } from './cookie-secure.ts';
import { fixationBody } from './fixation-body.ts';
import { fixationChosenToken } from './fixation-chosen-token.ts';
import { fixationCookieAdopted } from './fixation-cookie-adopted.ts';
import { fixationCookieIssued } from './fixation-cookie-issued.ts';
import { fixationHeader } from './fixation-header.ts';
import { fixationPlantedAuth } from './fixation-planted-auth.ts';
import { fixationUrl } from './fixation-url.ts';
import { logoutOtherArtefacts } from './logout-other-artefacts.ts';
import { logoutServerSide } from './logout-server-side.ts';
import { rotationOldToken } from './rotation-old-token.ts';
import { rotationPrivilege } from './rotation-privilege.ts';
import { rotationReauth } from './rotation-reauth.ts';

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
  cookieSecure,
  cookieHttpOnly,
  cookieSameSite,
  cookieScope,
  cookieIntegrity,
  cookiePersistence,
  cookieAmbiguity,
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
