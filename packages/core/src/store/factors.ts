import type { Denied } from '../errors.ts';
import type { Identity } from '../user/identity.ts';
import type { Passkey, SetUpLink, SignInMeans } from '../user/passkey.ts';
import type { SecondFactor } from '../user/second-factor.ts';
import type { UserId } from '../user/user.ts';
import type { Actor } from './event.ts';

/** What users prove who they are with besides passwords: one-time codes, passkeys, and links to set them up. See {@link Store} for what holds of every verb. */
export interface Factors {
  /** `null` where the user has none, or is deleted. */
  find(id: UserId): Promise<SecondFactor | null>;

  /**
   * Adds, uses or removes a user's second factor, as {@link planFactorChange} decides by what is there in this transaction: of many
   * who use one code at the same time, on whatever nodes, one gets through.
   *
   * Refuses with `user-not-found`, `factor-exists`, `factor-not-found`, and `invalid-code` for one that has been used.
   */
  change(id: UserId, change: FactorChange, now: number, actor: Actor): Promise<FactorChanged | FactorChangeDenied>;

  /** The user's passkeys and the link that they can set others up by; none where there is no such user, or it is deleted. */
  means(id: UserId): Promise<SignInMeans>;

  /**
   * Changes them as {@link planMeansChange} decides by what is there in this transaction: nobody has more than {@link mostPasskeys},
   * however many are added at the same time, on whatever nodes, and no counter goes back.
   *
   * Refuses with `user-not-found`, `factor-exists`, `factor-not-found`, `passkey-limit-reached`, `invalid-passkey`, and `invalid-request` for
   * what `keepsWayIn` forbids.
   */
  changeMeans(
    id: UserId,
    change: MeansChange,
    now: number,
    actor: Actor,
  ): Promise<{ readonly ok: true; readonly means: SignInMeans } | FactorChangeDenied>;

  /**
   * Links an identity with a user, or unlinks it and ends the sessions that the user signed in to with it, as {@link planIdentityChange}
   * decides. An identity is one user's: of many who link one at the same time, on whatever nodes, one gets through. Linking one's own again
   * changes nothing.
   *
   * Refuses with `user-not-found`, `factor-exists` where it is somebody else's, `factor-not-found` where it is not the user's,
   * `administrator-needed` to link one where all that the user has rests on a mailbox, and `invalid-request` for what `keepsWayIn` forbids.
   */
  changeIdentity(
    id: UserId,
    change: IdentityChange,
    now: number,
    actor: Actor,
  ): Promise<{ readonly ok: true } | IdentityChangeDenied>;
}

export type IdentityChange =
  | { readonly type: 'link'; readonly identity: Identity }
  /** `keepsWayIn`: only while the user has another way in. */
  | { readonly type: 'unlink'; readonly identity: Identity; readonly keepsWayIn?: boolean };

export type IdentityChangeDenied = Denied<
  'user-not-found' | 'factor-exists' | 'factor-not-found' | 'administrator-needed' | 'invalid-request'
>;

export type MeansChange =
  | { readonly type: 'add-passkey'; readonly passkey: Passkey }
  | { readonly type: 'use-passkey'; readonly id: string; readonly counter: number; readonly isBackedUp: boolean }
  | { readonly type: 'rename-passkey'; readonly id: string; readonly name: string }
  /** `keepsWayIn`: only while the user has another way in. */
  | { readonly type: 'remove-passkey'; readonly id: string; readonly keepsWayIn?: boolean }
  /** The one before counts no more. */
  | { readonly type: 'offer-link'; readonly link: SetUpLink };

export type FactorChange =
  | { readonly type: 'add'; readonly factor: SecondFactor }
  /** `sealedSecret`: the secret sealed anew, where it should be. */
  | { readonly type: 'use-code'; readonly factorId: string; readonly step: number; readonly sealedSecret?: string }
  | { readonly type: 'use-recovery-code'; readonly factorId: string; readonly digest: string }
  | { readonly type: 'remove' };

export interface FactorChanged {
  readonly ok: true;
  readonly factor: SecondFactor | null;
}

export type FactorChangeDenied = Denied<
  | 'user-not-found'
  | 'factor-exists'
  | 'factor-not-found'
  | 'invalid-code'
  | 'invalid-passkey'
  | 'passkey-limit-reached'
  | 'invalid-request'
>;
