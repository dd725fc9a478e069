/** What an administrator should know of a database and of our role in it. Nothing in it is secret. */
export interface Examination {
  /** As the server names itself, such as `PostgreSQL 18.4`. */
  readonly server: string;
  /** By how many milliseconds its clock is ahead of ours, as near to zero as the time that asking took allows. */
  readonly clockAheadMs: number;
  readonly indexes: Examined & {
    /** Large, and not used since the server began to count; `null` where it does not say. */
    readonly unused: readonly string[] | null;
  };
  /** The triggers that refuse forbidden changes; `null` where the engine has none. */
  readonly guards: Examined | null;
  /** `null` where the engine has none. `bypassedBy`: why our role is shown everything all the same. */
  readonly rowSecurity: (Examined & { readonly bypassedBy: 'a superuser' | 'BYPASSRLS' | null }) | null;
}

export interface Examined {
  readonly expected: number;
  /** Not there, or there and of no effect. */
  readonly missing: readonly string[];
}
