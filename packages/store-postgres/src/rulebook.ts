import type { AuditEvent, Rulebook, RuleVersion } from '@curfew/core';
import { type Database, read } from './database.ts';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { type Transaction, write } from './transaction.ts';

export function rulebookOf(database: Database): Rulebook {
  return {
    async list({ limit, before = Number.MAX_SAFE_INTEGER }) {
      const { rows } = await read<RuleVersion>(
        database,
        `SELECT number AS "number", at AS "at", actor AS "actor", rules AS "rules" FROM rulebook
         WHERE number < $1::bigint ORDER BY number DESC LIMIT $2::bigint`,
        [before, limit],
      );
      return rows;
    },
    add: (version, events) => write(database, (tx) => addVersion(tx, version, events)),
  };
}

async function addVersion(
  tx: Transaction,
  { number, at, actor, rules }: RuleVersion,
  events: readonly AuditEvent[],
): Promise<boolean> {
  const { count } = await tx.write(
    `INSERT INTO rulebook (number, at, actor, rules)
     SELECT $1::bigint, $2::timestamptz, $3::text, $4::jsonb
     WHERE (SELECT coalesce(max(number), 0) FROM rulebook) = $1::bigint - 1
     ON CONFLICT (number) DO NOTHING`,
    [number, instant(at), actor, toJson(rules)],
  );
  if (count === 0) return false;
  await appendEvents(tx, events);
  return true;
}
