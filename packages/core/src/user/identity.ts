import { CurfewError } from '../errors.ts';

/** Who somebody is elsewhere: at an OpenID provider, or in the application that signed them in. */
export interface Identity {
  /** The `iss` of a provider, or `app:NAME` for an application. Compared exactly. */
  readonly issuer: string;
  /** The `sub` at that issuer. Compared exactly: `Ab` and `ab` are two people. */
  readonly subject: string;
}

/** The identity that a session was signed in with, and the provider's own session (`sid`) where it named one. */
export interface Provider extends Identity {
  readonly sessionId: string | null;
}

export function isSameIdentity(one: Identity, other: Identity): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}

const applicationPrefix = 'app:';

/** The issuer of the users that an application vouches for. */
export function applicationIssuer(name: string): string {
  return `${applicationPrefix}${name}`;
}

/** Whether an application vouched for somebody, and no provider did. */
export function isFromApplication({ issuer }: Identity): boolean {
  return issuer.startsWith(applicationPrefix);
}

/** The name of the application that vouched for somebody; `null` where none did. */
export function applicationNameOf(identity: Identity | null): string | null {
  return identity !== null && isFromApplication(identity) ? identity.issuer.slice(applicationPrefix.length) : null;
}

/** @throws CurfewError `invalid-request` for what cannot be kept and compared exactly. */
export function assertIdentity({ issuer, subject }: Identity): void {
  assertText('issuer', issuer, 512);
  // OpenID Connect Core 5.7 allows 255 characters of ASCII; applications have other ideas.
  assertText('subject', subject, 255);
}

function assertText(name: string, text: string, longest: number): void {
  if (text.length > 0 && text.length <= longest && !/\p{C}/u.test(text)) return;
  throw new CurfewError(
    'invalid-request',
    `invalid ${name} ${JSON.stringify(text.slice(0, 80))}: use 1 to ${longest} characters without control characters`,
  );
}
