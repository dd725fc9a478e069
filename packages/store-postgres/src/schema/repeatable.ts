import { type Step, step } from './step.ts';

/**
 * How the request that made a session may be repeated, because its answer may get lost: digests of the client's key and of what was
 * asked, and what the token was made with. As soon as the session has been used, it is no longer `unclaimed`, and the salt is gone.
 *
 * What a node of the version before writes is not to be repeated.
 */
export const repeatable: readonly Step[] = [
  step(
    '0052a-sessions-repeatable',
    `
ALTER TABLE sessions
  ADD COLUMN IF NOT EXISTS unclaimed boolean NOT NULL DEFAULT FALSE,
  ADD COLUMN IF NOT EXISTS request_key bytea,
  ADD COLUMN IF NOT EXISTS request_print bytea,
  ADD COLUMN IF NOT EXISTS token_salt bytea`,
  ),
  step(
    '0052b-sessions-by-request-key',
    'CREATE INDEX IF NOT EXISTS sessions_by_request_key ON sessions (request_key) WHERE request_key IS NOT NULL',
  ),
  {
    name: '0052c-sessions-guard-claim',
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
  ELSIF NEW.unclaimed > OLD.unclaimed OR (NEW.request_key, NEW.request_print, coalesce(NEW.token_salt, OLD.token_salt))
    IS DISTINCT FROM (OLD.request_key, OLD.request_print, OLD.token_salt) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'a session that has been used stays used, and keeps the request that made it';
  END IF;
  RETURN NEW;
END $$`,
    cockroachdb: null,
  },
];
