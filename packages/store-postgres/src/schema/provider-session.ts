import { type Step, step } from './step.ts';

/** A provider may name its own session alone when it logs somebody out. */
export const providerSession: readonly Step[] = [
  step(
    '0070-sessions-of-provider-session',
    `
CREATE INDEX IF NOT EXISTS sessions_of_provider_session ON sessions (issuer, provider_session)
  WHERE provider_session IS NOT NULL AND ended_at IS NULL`,
  ),
];
