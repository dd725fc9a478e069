import type { AssuranceLevel } from '@curfew/core';

/** An OpenID provider, as an operator describes it. */
export interface ProviderSettings {
  /** How it is named in addresses: `company` in `/sign-in/company`. */
  readonly name: string;
  /** How it is named on the sign-in page. */
  readonly label: string;
  /** Compared exactly with what the provider says of itself. */
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** The claim that a new user is named after. */
  readonly usernameClaim: string;
  /** Where roles come from, and what its values mean here. `null`: the provider has no say in roles. */
  readonly roles: { readonly claim: string; readonly values: Readonly<Record<string, string>> } | null;
  /** Who may sign in: people with a verified e-mail address in one of these domains. Empty: everybody. */
  readonly emailDomains: readonly string[];
  /** Whether somebody who has never signed in becomes a user. */
  readonly createUsers: boolean;
  /** What values of `acr` are worth. Others count for nothing; then `amr` decides. */
  readonly levels: Readonly<Record<string, AssuranceLevel>>;
}
