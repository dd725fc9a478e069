import { InvalidTarget } from '../target/invalid-target.ts';
import type { Check, Profile } from './check.ts';
import { fixationCookieIssued } from './fixation-cookie-issued.ts';

/** Every check, in the order in which they run: what needs a session before what ends one. */
export const catalogue: readonly Check[] = [fixationCookieIssued];

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
