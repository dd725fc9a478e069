import { lintShippedSql, shippedSql } from './shipped-sql.ts';

const found = await lintShippedSql();
for (const line of found) process.stderr.write(`${line}\n`);
process.stdout.write(
  `${(await shippedSql()).length} statements looked at, ${found.length} that CockroachDB cannot run as PostgreSQL does\n`,
);
process.exitCode = found.length === 0 ? 0 : 1;
