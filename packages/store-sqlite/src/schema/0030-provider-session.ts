/** A provider may name its own session alone when it logs somebody out. */
export const providerSession = `
CREATE INDEX sessions_of_provider_session ON sessions (issuer, provider_session)
  WHERE provider_session IS NOT NULL AND ended_at IS NULL;
`;
