/** An event never changes, but for what it says of a person who is to be forgotten. */
export const erasure = `
DROP TRIGGER events_never_change;

CREATE TRIGGER events_only_forget BEFORE UPDATE ON events
WHEN NEW.at IS NOT OLD.at OR NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type OR NEW.initiator IS NOT OLD.initiator
  OR NEW.session_id IS NOT OLD.session_id OR NEW.reason IS NOT OLD.reason OR NEW.detail IS NOT OLD.detail
  OR coalesce(NEW.user_id, OLD.user_id) IS NOT OLD.user_id OR coalesce(NEW.username, OLD.username) IS NOT OLD.username
  OR coalesce(NEW.ip, OLD.ip) IS NOT OLD.ip OR coalesce(NEW.user_agent, OLD.user_agent) IS NOT OLD.user_agent
  OR (NEW.actor IS NOT OLD.actor AND NEW.actor IS NOT ' erased')
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
`;
