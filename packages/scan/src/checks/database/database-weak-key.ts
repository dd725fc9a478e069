import { fault, pass } from '../check.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

/** 128 bits in base64. */
const leastLength = 22;

export const databaseWeakKey = databaseCheck({
  id: 'database.weak-key',
  title: 'The token column does not keep tokens apart',
  severity: 'medium',
  impact: 'Two sessions may share a token, or one may be guessed',
  cwe: [334, 694],
  asvs: ['7.2.3'],
  sends: 'A sign-in; reads the session table and its indexes.',
  proves: 'The token column is not unique, or holds fewer than 22 characters.',
  remedy: {
    text: 'Make the token’s digest the primary key, or give it a unique index of its own, and 16 random bytes at least.',
  },
  async look(context, database) {
    const { name, token } = database.table;
    if (!token.isUnique) {
      context.trail.tell('scanner', `finds no unique index over ${name}.${token.name} alone`);
      return fault(`${name}.${token.name} is not unique.`, name);
    }
    const { holdings } = await context.shared();
    const found = await rowOf(context, database, holdings);
    if (found === null) return notInTable(database);
    const { length } = found.row.token;
    if (length >= leastLength) return pass();
    context.trail.tell('scanner', `reads a token of ${length} characters`);
    return fault(`${name}.${token.name} holds ${length} characters.`, name);
  },
});
