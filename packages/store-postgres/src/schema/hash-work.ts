import { type Step, step } from './step.ts';

/** The number of iterations in `$pbkdf2-DIGEST$i=ITERATIONS$…`. A query that says it word for word is answered by the index. */
export const iterations = `CAST(split_part(split_part(password_hash, '$', 3), '=', 2) AS bigint)`;
export const digest = `split_part(password_hash, '$', 2)`;
export const isFromElsewhere = `password_hash LIKE '$pbkdf2-%'`;

/**
 * The password hashes that were brought in from elsewhere: what the heaviest of them is gets asked at every sign-in. Mostly there is
 * none, and the index is empty.
 */
export const hashWork: readonly Step[] = [
  step(
    '0024-users-by-hash-work',
    `CREATE INDEX IF NOT EXISTS users_by_hash_work ON users ((${digest}), (${iterations})) WHERE ${isFromElsewhere}`,
  ),
];
