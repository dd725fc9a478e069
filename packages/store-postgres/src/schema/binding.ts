import { type Step, step } from './step.ts';

/**
 * The key that a session belongs to, in one value, because it is read and written together. The secret in it is made with the session;
 * bound cookies are made with it. A key that is there stays.
 */
export const binding: readonly Step[] = [
  step('0090-sessions-binding', 'ALTER TABLE sessions ADD COLUMN IF NOT EXISTS binding jsonb'),
  {
    name: '0091-sessions-guard-binding',
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
  ELSIF OLD.binding IS NOT NULL AND (NEW.binding->>'secret' IS DISTINCT FROM OLD.binding->>'secret'
    OR (jsonb_typeof(OLD.binding->'key') = 'object' AND NEW.binding->'key' IS DISTINCT FROM OLD.binding->'key')) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a session that is bound to a key stays bound to it';
  END IF;
  RETURN NEW;
END $$`,
    cockroachdb: null,
  },
];
