import type { AuditEvent, KeptRules, Rulebook, RuleVersion } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import { parseObject } from './json-column.ts';
import { persist, write } from './transaction.ts';

export function rulebookOf(connection: Connection): Rulebook {
  return {
    list: ({ limit, before }) => persist(connection, () => listVersions(connection, limit, before)),
    add: (version, events) => write(connection, () => addVersion(connection, version, events), { forget: 'touched' }),
  };
}

type Row = Omit<RuleVersion, 'rules'> & { readonly rules: string };

function listVersions(connection: Connection, limit: number, before = Number.MAX_SAFE_INTEGER): readonly RuleVersion[] {
  return connection
    .statement<Row>('SELECT number, at, actor, rules FROM rulebook WHERE number < ? ORDER BY number DESC LIMIT ?')
    .all(before, limit)
    .map((row) => ({ ...row, rules: parseObject(row.rules) as unknown as KeptRules }));
}

function addVersion(
  connection: Connection,
  { number, at, actor, rules }: RuleVersion,
  events: readonly AuditEvent[],
): boolean {
  const [newest] = listVersions(connection, 1);
  if (number !== (newest?.number ?? 0) + 1) return false;
  connection
    .statement('INSERT INTO rulebook (number, at, actor, rules) VALUES (?, ?, ?, ?)')
    .run(number, at, actor, JSON.stringify(rules));
  appendEvents(connection, events);
  return true;
}
