/** Passkeys of a user, and the digest of a link to set others up, in one value, because they are read and written together. */
export const means = `
ALTER TABLE users ADD COLUMN means TEXT
  CHECK (means IS NULL OR (json_type(means) = 'object' AND deleted_at IS NULL));
`;
