import { seesEverything, setting } from '../connection/acting-for.ts';
import type { Step } from './step.ts';

/**
 * Rows are shown to connections that say on whose behalf they ask: `*` is the authority itself, anything else a user, who
 * sees their own. Whoever says nothing sees nothing, also as the owner of the tables. Superusers, and roles with
 * BYPASSRLS, see everything all the same.
 *
 * Each setting is looked at once for a statement, not once for a row.
 */
const asked = `(SELECT current_setting('${setting}', TRUE))`;

/**
 * In this form the planner takes nearly all rows for visible. By the plain condition it would take nearly all for hidden,
 * and read a table in full to fill a page.
 */
const own = `(CASE WHEN ${asked} = '${seesEverything}' OR user_id::text = ${asked} THEN TRUE END) IS NOT NULL`;

export const rowSecurity: readonly Step[] = [
  policy('0025-sessions-own-rows', 'sessions'),
  forced('0026-sessions-row-security', 'sessions'),
  policy('0027-events-own-rows', 'events'),
  forced('0028-events-row-security', 'events'),
];

function policy(name: string, table: string): Step {
  return {
    name,
    postgresql: `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_policies
    WHERE schemaname = 'curfew' AND tablename = '${table}' AND policyname = 'curfew_own_rows') THEN
    CREATE POLICY curfew_own_rows ON ${table} USING (${own});
  END IF;
END $$`,
    cockroachdb: null,
  };
}

function forced(name: string, table: string): Step {
  return {
    name,
    postgresql: `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    cockroachdb: null,
  };
}
