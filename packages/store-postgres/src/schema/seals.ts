import { type Step, step } from './step.ts';

/**
 * The sealed batches of the trail. What is in a batch does not refer to its event, because it outlives it. CockroachDB has no
 * triggers that repeat the rules, and takes the key apart, since the youngest rows are where everybody writes.
 */
const sealedEvents = (sharding: string) => `
CREATE TABLE IF NOT EXISTS sealed_events (
  at        timestamptz(3) NOT NULL,
  id        uuid           NOT NULL,
  seal      bigint         NOT NULL,
  leaf      bytea          NOT NULL CHECK (octet_length(leaf) = 32),
  blinding  bytea          NOT NULL,
  PRIMARY KEY (at, id)${sharding}
)`;

export const seals: readonly Step[] = [
  step(
    '0105-seals',
    `
CREATE TABLE IF NOT EXISTS seals (
  number     bigint NOT NULL PRIMARY KEY,
  statement  text   NOT NULL,
  signature  text   NOT NULL
)`,
  ),
  { name: '0106-sealed-events', postgresql: sealedEvents(''), cockroachdb: sealedEvents(' USING HASH') },
  step(
    '0107a-sealed-events-of-seal',
    'CREATE INDEX IF NOT EXISTS sealed_events_of_seal ON sealed_events (seal, at, id)',
  ),
  {
    name: '0107b-seals-guard',
    postgresql: `
CREATE OR REPLACE FUNCTION curfew_guard_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was sealed never changes';
END $$`,
    cockroachdb: null,
  },
  {
    name: '0107c-seals-guarded',
    postgresql: `
CREATE OR REPLACE TRIGGER curfew_guard BEFORE UPDATE ON seals
FOR EACH ROW EXECUTE FUNCTION curfew_guard_seals()`,
    cockroachdb: null,
  },
  {
    name: '0107d-sealed-events-guarded',
    postgresql: `
CREATE OR REPLACE TRIGGER curfew_guard BEFORE UPDATE OF at, id, seal, leaf ON sealed_events
FOR EACH ROW EXECUTE FUNCTION curfew_guard_seals()`,
    cockroachdb: null,
  },
];
