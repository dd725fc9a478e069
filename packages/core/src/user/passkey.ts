/** A passkey of a user: a public key, of which the authenticator holds the private half (W3C Web Authentication Level 3). */
export interface Passkey {
  /** The id of the credential, in base64url. */
  readonly id: string;
  /** COSE, in base64url. */
  readonly publicKey: string;
  /** How often the authenticator says it has signed. 0: it does not count. */
  readonly counter: number;
  /** How a browser reaches the authenticator, as it has said itself. */
  readonly transports: readonly string[];
  /** As its owner calls it. */
  readonly name: string;
  /** Whether it may be copied to other devices, by the authenticator's word (backup eligibility). */
  readonly isSyncable: boolean;
  /** Whether it has been (backup state). */
  readonly isBackedUp: boolean;
  readonly createdAt: number;
  /** `null`: not since it was registered. */
  readonly lastUsedAt: number | null;
  /** Whoever reads the user's mail could have made it: see `restsOnMail` of {@link SignInMeans}. */
  readonly restsOnMail?: true;
}

/** Nobody has more devices than this, and a list of them is read with every sign-in. */
export const mostPasskeys = 20;

/** One link with which a user sets a password or registers a passkey. */
export interface SetUpLink {
  /** SHA-256 of the secret part. */
  readonly digest: string;
  readonly purpose: 'invite' | 'reset';
  readonly createdAt: number;
  readonly expiresAt: number;
  /** An administrator made it, for somebody whom they know. Absent: it was mailed to whoever asked. */
  readonly isVouched?: true;
}

/** What else a user can prove who they are with. */
export interface SignInMeans {
  readonly passkeys: readonly Passkey[];
  readonly link: SetUpLink | null;
  /** A mailed link has been used, and no administrator has vouched for the user since: the password is worth what the mailbox is. */
  readonly restsOnMail?: true;
}

export const noMeans: SignInMeans = { passkeys: [], link: null };

/** Where passkeys of this server belong to. */
export interface PasskeySite {
  /** The host name, by which authenticators know it. */
  readonly rpId: string;
  readonly origin: string;
}

export interface PasskeyProof {
  readonly counter: number;
  readonly isBackedUp: boolean;
  /** Whether the authenticator has checked who holds it: by a PIN, a finger or a face. */
  readonly isUserVerified: boolean;
}

export type PasskeyMade = Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'isSyncable' | 'isBackedUp'> &
  Pick<PasskeyProof, 'isUserVerified'>;

interface PasskeyAnswer {
  readonly site: PasskeySite;
  /** As the browser sent it: nothing about it is known. */
  readonly response: unknown;
  /** In base64url. */
  readonly challenge: string;
}

/** Asks authenticators, and checks what they answer. */
export interface PasskeyTools {
  /** What a browser is to make a passkey by. The authenticator that has one of the `known` refuses. */
  optionsToMake(asked: {
    readonly site: PasskeySite;
    readonly challenge: string;
    readonly user: { readonly id: string; readonly username: string };
    readonly known: readonly Passkey[];
  }): Promise<object>;
  /** `null` for what proves nothing. */
  checkMade(answer: PasskeyAnswer): Promise<PasskeyMade | null>;
  /** What a browser is to use a passkey by. Where `known` is `null`, any that the browser finds for this site. */
  optionsToUse(asked: {
    readonly site: PasskeySite;
    readonly challenge: string;
    readonly known: readonly Passkey[] | null;
  }): Promise<object>;
  /** Which passkey somebody claims to have used, and of which user, where the authenticator says so. */
  readClaim(response: unknown): { readonly id: string; readonly userId: string | null } | null;
  /** `null` for what proves nothing: also where the counter has not grown, as of a copy. */
  checkUsed(answer: PasskeyAnswer & { readonly passkey: Passkey }): Promise<PasskeyProof | null>;
}
