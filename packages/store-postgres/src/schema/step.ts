/**
 * One statement that changes the schema, and that can be repeated: CockroachDB may do half of a transaction of several,
 * and a node may die between the statement and the entry in the ledger. `null` where an engine has no use for it.
 */
export interface Step {
  readonly name: string;
  readonly postgresql: string;
  readonly cockroachdb: string | null;
}

/** A step that is the same for both engines. */
export function step(name: string, sql: string): Step {
  return { name, postgresql: sql, cockroachdb: sql };
}
