/** One-time codes of a user: a sealed secret and digests, in one value, because they are read and written together. */
export const secondFactor = `
ALTER TABLE users ADD COLUMN second_factor TEXT
  CHECK (second_factor IS NULL OR (json_type(second_factor) = 'object' AND deleted_at IS NULL));
`;
