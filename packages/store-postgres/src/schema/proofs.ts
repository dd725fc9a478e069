import { type Step, step } from './step.ts';

const knownReason = `end_reason IN ('signed-out', 'revoked', 'rotated', 'evicted', 'password-changed', 'roles-changed',
  'user-disabled', 'user-deleted', 'policy', 'provider', 'binding-violated')`;

/**
 * How somebody proved who they are, and who they are elsewhere. The columns may be missing in what a node of the version before
 * writes: then nothing is known of the proofs.
 */
export const proofs: readonly Step[] = [
  step(
    '0030-identities',
    `
CREATE TABLE IF NOT EXISTS identities (
  issuer      text           NOT NULL CHECK (issuer <> ''),
  subject     text           NOT NULL CHECK (subject <> ''),
  user_id     uuid           NOT NULL REFERENCES users (id),
  created_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject)
)`,
  ),
  step('0031-identities-of-user', 'CREATE INDEX IF NOT EXISTS identities_of_user ON identities (user_id)'),
  step(
    '0032-session-proofs',
    `
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS proofs jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS level text,
  ADD COLUMN IF NOT EXISTS issuer text,
  ADD COLUMN IF NOT EXISTS subject text,
  ADD COLUMN IF NOT EXISTS provider_session text`,
  ),
  {
    name: '0033-end-reasons-open',
    postgresql: 'ALTER TABLE sessions DROP CONSTRAINT IF EXISTS sessions_end_reason_check',
    cockroachdb: 'ALTER TABLE sessions DROP CONSTRAINT IF EXISTS check_end_reason',
  },
  // Not validated: what is there was checked by the narrower rule, and a look at every row would hold up all writers.
  {
    name: '0034-end-reasons',
    postgresql: `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint
    WHERE conrelid = 'sessions'::regclass AND conname = 'sessions_end_reason_known') THEN
    ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_known CHECK (${knownReason}) NOT VALID;
  END IF;
END $$`,
    cockroachdb: `ALTER TABLE sessions ADD CONSTRAINT IF NOT EXISTS sessions_end_reason_known CHECK (${knownReason}) NOT VALID`,
  },
  // A provider that logs somebody out names its own session, or the person.
  step(
    '0035-sessions-of-provider',
    `
CREATE INDEX IF NOT EXISTS sessions_of_provider ON sessions (issuer, subject, provider_session)
  WHERE issuer IS NOT NULL AND ended_at IS NULL`,
  ),
  {
    name: '0036-sessions-guard-identity',
    postgresql: `
CREATE OR REPLACE FUNCTION curfew_guard_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.digest, NEW.id, NEW.user_id, NEW.kind, NEW.created_at, NEW.scopes, NEW.issuer, NEW.subject)
    IS DISTINCT FROM (OLD.digest, OLD.id, OLD.user_id, OLD.kind, OLD.created_at, OLD.scopes, OLD.issuer, OLD.subject) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'a session never changes digest, id, user, kind, creation, scopes or identity';
  ELSIF OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an ended session never changes';
  ELSIF OLD.lifetime_ends_at < coalesce(NEW.lifetime_ends_at, 'infinity') THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a lifetime never ends later';
  ELSIF OLD.successor_id IS NOT NULL AND (NEW.successor_id IS DISTINCT FROM OLD.successor_id
    OR coalesce(NEW.expires_at, 'infinity') > OLD.expires_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a superseded session keeps its successor and deadline';
  END IF;
  RETURN NEW;
END $$`,
    cockroachdb: null,
  },
];
