/** Sessions by the time that they have left, those at the same instant by their ids. The sweeper goes by it, too. */
export const timeLeft = `
CREATE INDEX sessions_by_time_left ON sessions (expires_at, id) WHERE ended_at IS NULL;
DROP INDEX sessions_by_deadline;
`;
