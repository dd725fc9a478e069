import type { Step } from './step.ts';

/**
 * The triggers repeat in the database what no verb of the store does anyway, for whoever writes SQL by hand. CockroachDB
 * has none, or only young ones, so there they are left out (the capability `triggers`).
 */
export const guards: readonly Step[] = [
  guard(
    '0017-users-guard',
    `
CREATE OR REPLACE FUNCTION curfew_guard_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.username, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.username, OLD.created_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a user never changes id, name or creation';
  ELSIF OLD.deleted_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a deleted user stays deleted';
  ELSIF NEW.sessions_not_before < OLD.sessions_not_before THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'sessions_not_before never moves back';
  END IF;
  RETURN NEW;
END $$`,
  ),
  guard(
    '0018-users-guarded',
    `
CREATE OR REPLACE TRIGGER curfew_guard BEFORE UPDATE ON users
FOR EACH ROW EXECUTE FUNCTION curfew_guard_users()`,
  ),
  guard(
    '0019-sessions-guard',
    `
CREATE OR REPLACE FUNCTION curfew_guard_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.digest, NEW.id, NEW.user_id, NEW.kind, NEW.created_at, NEW.scopes)
    IS DISTINCT FROM (OLD.digest, OLD.id, OLD.user_id, OLD.kind, OLD.created_at, OLD.scopes) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'a session never changes digest, id, user, kind, creation or scopes';
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
  ),
  guard(
    '0020-sessions-guarded',
    `
CREATE OR REPLACE TRIGGER curfew_guard BEFORE UPDATE ON sessions
FOR EACH ROW EXECUTE FUNCTION curfew_guard_sessions()`,
  ),
  guard(
    '0021-events-guard',
    `
CREATE OR REPLACE FUNCTION curfew_guard_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an event never changes';
END $$`,
  ),
  guard(
    '0022-events-guarded',
    `
CREATE OR REPLACE TRIGGER curfew_guard BEFORE UPDATE ON events
FOR EACH ROW EXECUTE FUNCTION curfew_guard_events()`,
  ),
];

/** Behind all others, since they have been released. */
export const laterGuards: readonly Step[] = [
  guard(
    '0037-users-guard-not-before',
    `
CREATE OR REPLACE FUNCTION curfew_guard_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.username, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.username, OLD.created_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a user never changes id, name or creation';
  ELSIF OLD.deleted_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a deleted user stays deleted';
  ELSIF NEW.sessions_not_before < OLD.sessions_not_before AND EXISTS (
    SELECT FROM sessions
    WHERE user_id = OLD.id AND ended_at IS NULL
      AND created_at > NEW.sessions_not_before AND created_at <= OLD.sessions_not_before
      AND (expires_at IS NULL OR expires_at > NEW.sessions_not_before + INTERVAL '1 millisecond')) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'sessions_not_before moves back past no session that it holds dead';
  END IF;
  RETURN NEW;
END $$`,
  ),
];

/** Behind those, in their turn. */
export const erasureGuards: readonly Step[] = [
  guard(
    '0051-events-guard-erasure',
    `
CREATE OR REPLACE FUNCTION curfew_guard_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.at, NEW.id, NEW.type, NEW.initiator, NEW.session_id, NEW.reason, NEW.detail)
      IS DISTINCT FROM (OLD.at, OLD.id, OLD.type, OLD.initiator, OLD.session_id, OLD.reason, OLD.detail)
    OR coalesce(NEW.user_id, OLD.user_id) IS DISTINCT FROM OLD.user_id
    OR coalesce(NEW.username, OLD.username) IS DISTINCT FROM OLD.username
    OR coalesce(NEW.ip, OLD.ip) IS DISTINCT FROM OLD.ip
    OR coalesce(NEW.user_agent, OLD.user_agent) IS DISTINCT FROM OLD.user_agent
    OR (NEW.actor IS DISTINCT FROM OLD.actor AND NEW.actor IS DISTINCT FROM ' erased') THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an event never changes';
  END IF;
  RETURN NEW;
END $$`,
  ),
];

function guard(name: string, postgresql: string): Step {
  return { name, postgresql, cockroachdb: null };
}
