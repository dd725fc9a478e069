/**
 * The password hashes that were brought in from elsewhere, by digest and number of iterations: what the heaviest of them is gets
 * asked at every sign-in. Mostly there is none, and the index is empty.
 */
export const hashWork = `
CREATE INDEX users_by_hash_work ON users (
  substr(password_hash, 9, 6), CAST(substr(password_hash, instr(password_hash, '$i=') + 3) AS INTEGER)
) WHERE password_hash LIKE '$pbkdf2-%';
`;
