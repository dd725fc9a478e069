import { type Step, step } from './step.ts';

/**
 * A deleted user stays as a row without a secret until its last session has been swept, so that lists can still name
 * the owner; its name is free for somebody else at once.
 *
 * Names are compared byte by byte, whatever the database's locale is. CockroachDB knows no other way.
 */
const table = (collation: string) => `
CREATE TABLE IF NOT EXISTS users (
  id                   uuid           NOT NULL PRIMARY KEY,
  username             text${collation} NOT NULL CHECK (username <> ''),
  password_hash        text,
  roles                text[]         NOT NULL,
  profile              jsonb          NOT NULL,
  created_at           timestamptz(3) NOT NULL,
  disabled_at          timestamptz(3),
  deleted_at           timestamptz(3),
  sessions_not_before  timestamptz(3) NOT NULL,
  revision             bigint         NOT NULL CHECK (revision > 0),
  CONSTRAINT users_deleted_without_secret CHECK (deleted_at IS NULL OR (password_hash IS NULL AND profile = '{}'))
)`;

export const users: readonly Step[] = [
  { name: '0001-users', postgresql: table(' COLLATE "C"'), cockroachdb: table('') },
  step(
    '0002-users-by-username',
    'CREATE UNIQUE INDEX IF NOT EXISTS users_by_username ON users (username) WHERE deleted_at IS NULL',
  ),
  step(
    '0003-users-deleted',
    'CREATE INDEX IF NOT EXISTS users_deleted ON users (deleted_at) WHERE deleted_at IS NOT NULL',
  ),
];
