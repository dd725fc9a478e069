import { type Step, step } from './step.ts';

/** When a user last signed in, which outlives the session. Beside `users`, because signing in must not change their row. */
export const lastSignIns: readonly Step[] = [
  step(
    '0125a-last-sign-ins',
    `
CREATE TABLE IF NOT EXISTS last_sign_ins (
  user_id  uuid           NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  at       timestamptz(3) NOT NULL
)`,
  ),
  step(
    '0125b-last-sign-ins-in-order',
    'CREATE INDEX IF NOT EXISTS last_sign_ins_in_order ON last_sign_ins (at, user_id)',
  ),
  step(
    '0125c-last-sign-ins-of-old',
    `
INSERT INTO last_sign_ins (user_id, at)
SELECT user_id, max(authenticated_at) FROM sessions WHERE kind = 'interactive' AND authenticated_at IS NOT NULL GROUP BY user_id
ON CONFLICT (user_id) DO NOTHING`,
  ),
  step(
    '0126-users-by-creation',
    'CREATE INDEX IF NOT EXISTS users_by_creation ON users (created_at, id) WHERE deleted_at IS NULL',
  ),
];
