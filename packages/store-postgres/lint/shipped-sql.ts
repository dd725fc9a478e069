import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steps } from '../src/schema/steps.ts';
import { objections } from './cockroach-rules.ts';

const source = join(import.meta.dirname, '../src');

/** Files whose statements CockroachDB never sees, because they are only run where a capability is set. */
const behindCapabilities: Readonly<Record<string, string>> = {
  'notifications.ts': 'notify',
  'row-versions.ts': 'the dialect is PostgreSQL',
  'receivers.ts': 'the dialect is PostgreSQL',
  'row-security.ts': 'rowLevelSecurity',
  'search-index.ts': 'triggers',
};

interface ShippedStatement {
  /** The file, or the step of the schema. */
  readonly from: string;
  readonly sql: string;
}

/** Every statement that CockroachDB may be asked to run. */
export async function shippedSql(): Promise<ShippedStatement[]> {
  const files = (await readdir(source, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  // Statements of the schema are written for each engine, and taken from there.
  const shared = files.filter((name) => !/^schema\/(?!lease)/.test(name) && !(name in behindCapabilities));
  const written = await Promise.all(
    shared.map(async (from) => sqlIn(await readFile(join(source, from), 'utf8')).map((sql) => ({ from, sql }))),
  );
  const schema = steps.flatMap(({ name, cockroachdb }) =>
    cockroachdb === null ? [] : [{ from: name, sql: cockroachdb }],
  );
  return [...written.flat(), ...schema];
}

/** What CockroachDB would refuse, or understand differently, one line each. */
export async function lintShippedSql(): Promise<string[]> {
  return (await shippedSql()).flatMap(({ from, sql }) =>
    objections(sql).map((why) => `${from}: ${why}: ${sql.trim().replace(/\s+/g, ' ').slice(0, 100)}`),
  );
}

/** The string literals that begin like SQL. What is put into them at run time is SQL of ours again, found on its own. */
function sqlIn(code: string): string[] {
  const literals = [...code.matchAll(/`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  return literals
    .filter((text) =>
      /^\s*(?:\$\{select|SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|BEGIN|COMMIT|SET|LISTEN|NOTIFY)\b/.test(
        text,
      ),
    )
    .map((text) => text.replace(/\$\{[^}]*\}/g, 'created_at'));
}
