import type { Denied } from '../errors.ts';
import type { SecondFactor } from '../user/second-factor.ts';
import type { UserId } from '../user/user.ts';
import type { Actor } from './event.ts';

/** The one-time codes of users. See {@link Store} for what holds of every verb. */
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
}

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

export type FactorChangeDenied = Denied<'user-not-found' | 'factor-exists' | 'factor-not-found' | 'invalid-code'>;
