/** A transmitter of shared signals that is listened to, as an operator describes it. */
export interface TransmitterSettings {
  /** How it is named in addresses and metrics: `company` in `/ssf/receive/company`. */
  readonly name: string;
  /** Compared exactly with `iss`. */
  readonly issuer: string;
  /** Where its keys are. `null`: as its `/.well-known/ssf-configuration` says. */
  readonly jwksUri: URL | null;
  /** What `aud` has to name, one of these. */
  readonly audiences: readonly string[];
  /** The issuer under which people sign in here, where it is not the transmitter's own. */
  readonly identityIssuer: string;
  readonly delivery:
    | { readonly method: 'push' }
    /** RFC 8936. */
    | { readonly method: 'poll'; readonly endpoint: URL };
  /** What the transmitter sends in `Authorization` where it pushes, and what it is sent where it is polled. `null`: nothing. */
  readonly bearerToken: string | null;
  /** Whether it may name people by their e-mail addresses. */
  readonly matchesEmail: boolean;
  /** Whether those whose account it says is disabled or purged are disabled here. */
  readonly disablesUsers: boolean;
}
