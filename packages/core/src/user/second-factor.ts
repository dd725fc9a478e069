/** One-time codes (RFC 6238) of a user, and what gets them in when those are lost. */
export interface SecondFactor {
  /** UUID v4. */
  readonly id: string;
  /** What codes are made from, sealed with a key that is not in the store: see {@link SecretBox}. */
  readonly sealedSecret: string;
  readonly createdAt: number;
  /** The number of the time step whose code was used last. No code of this or an earlier step counts any more. */
  readonly lastStep: number;
  readonly lastUsedAt: number;
  /** SHA-256 of each recovery code that has not been used. */
  readonly recoveryDigests: readonly string[];
  /** As of a passkey. */
  readonly restsOnMail?: true;
}

/** Seals secrets with a key of the installation, so that whoever reads the store cannot use them. */
export interface SecretBox {
  /** @param context what the secret belongs to: opened for anything else, it is nothing. */
  seal(text: string, context: string): string;
  /** `null` where it was not sealed here, for this, or the key is gone. */
  open(sealed: string, context: string): string | null;
  /** Whether it was sealed with another key than the present one, and should be sealed anew. */
  isOutdated(sealed: string): boolean;
}

/** Makes and checks one-time codes (RFC 6238). */
export interface OneTimeCodes {
  /** A new secret, in base32. */
  newSecret(): string;
  /** What an authenticator app reads, as text or as a picture. */
  addressOf(secret: string, username: string): string;
  /** The number of the time step that a code belongs to; `null` for a code of none that is near enough. */
  stepOf(secret: string, code: string, now: number): number | null;
}
