import { fault, pass } from '../check.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

export const databasePlainTokens = databaseCheck({
  id: 'database.plain-tokens',
  title: 'The session table holds tokens in plain text',
  severity: 'medium',
  impact: 'Whoever reads the table, a backup or a replica holds every session',
  cwe: [312, 522, 256],
  asvs: ['11.4.2'],
  sends: 'A sign-in; reads the session table.',
  proves: 'The very value that the client sends stands in the table.',
  remedy: {
    text: 'Store a SHA-256 digest of the token and look it up by that: whoever reads the table, or a backup of it, then holds no session.',
    code: {
      Express: 'crypto.hash("sha256", token) // as the key of the store',
      Rails: 'Digest::SHA256.digest(token)',
      Django: 'hashlib.sha256(token.encode()).digest()',
      'Go + CockroachDB': 'digest := sha256.Sum256([]byte(token)) // token_digest BYTES PRIMARY KEY',
    },
  },
  async look(context, database) {
    const { holdings, visits } = await context.shared();
    const found = await rowOf(context, database, holdings);
    if (found === null) return notInTable(database);
    if (!found.isPlain) return pass();
    context.trail.tell('victim', 'is given a token', visits.at(-1)?.exchanges[0]);
    context.trail.tell('scanner', `finds that token in ${database.table.name}.${database.table.token.name}`);
    return fault(
      `${database.table.name}.${database.table.token.name} holds the token as the client sends it.`,
      database.table.name,
    );
  },
});
