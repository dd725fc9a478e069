import type { Denied } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { PasskeySite, SetUpLink } from '../user/passkey.ts';
import type { User, UserId } from '../user/user.ts';
import type { PasskeyAnswer, PasskeyQuestion } from './passkeys.ts';
import type { Requester } from './requester.ts';

/** How people get in, or back in, who cannot sign in: the part of an authority that makes links which count once. */
export interface SetUpLinks {
  /** How many characters a new password has at least, where it is all that its user needs. */
  readonly shortestPassword: number;
  /**
   * Makes a link with which a user sets a password or makes a passkey, in place of the one before. It counts once, for an hour (`reset`)
   * or a day (`invite`), and signs nobody in. Its text is a secret, and is kept as a digest.
   *
   * @throws CurfewError `recent-sign-in-required`
   */
  offerLink(
    username: string,
    purpose: SetUpLink['purpose'],
    requester: Requester,
  ): Promise<OfferedLink | Denied<'user-not-found' | 'user-disabled'>>;
  /**
   * Makes a link for somebody who says that they have forgotten their password, to be sent to their address and to nobody else. `null` where
   * there is nobody, no address, or where the same account or network asks too often: whoever asks is not to know which.
   */
  requestLink(
    username: string,
    client: Client,
  ): Promise<{ readonly user: User; readonly link: string; readonly expiresAt: number } | null>;
  /** Ends all sessions of a user who says that somebody else is behind them. @returns whether there is such a user */
  endSessionsOf(id: UserId, client: Client): Promise<boolean>;
  /** Whose link it is, where it still counts. It counts after that, too. */
  findLink(link: string): Promise<{
    readonly username: string;
    readonly purpose: SetUpLink['purpose'];
    /** Not for somebody who has one-time codes: it would sign in without them. Nor where that would rest on the mailbox alone. */
    readonly mayMakePasskey: boolean;
  } | null>;
  /**
   * Sets the password, and ends all sessions of the user. Of many who use one link at the same time, one gets through.
   *
   * @throws CurfewError `invalid-password`: the link still counts
   */
  setPasswordByLink(
    link: string,
    password: string,
    client: Client,
  ): Promise<{ readonly ok: true; readonly username: string } | Denied<'invalid-link' | 'overloaded'>>;
  beginPasskeyByLink(
    link: string,
    site: PasskeySite,
  ): Promise<PasskeyQuestion | Denied<'invalid-link' | 'second-factor-required' | 'administrator-needed'>>;
  /** Takes the passkey, and the password away: whoever had that does not get in by it. Ends all sessions of the user. */
  addPasskeyByLink(
    link: string,
    answer: PasskeyAnswer,
    client: Client,
  ): Promise<
    | { readonly ok: true; readonly username: string }
    | Denied<
        | 'invalid-link'
        | 'second-factor-required'
        | 'invalid-passkey'
        | 'sign-in-throttled'
        | 'overloaded'
        | 'factor-exists'
        | 'passkey-limit-reached'
        | 'administrator-needed'
      >
  >;
}

export interface OfferedLink {
  readonly ok: true;
  /** To be put behind `/set-up?link=`. Shown this once. */
  readonly link: string;
  readonly expiresAt: number;
}
