import { defineCommand } from '../../command-line/command.ts';

const migrateStoreOptions = {
  'dry-run': { type: 'flag', help: 'only say what there is to move, and whether the target would take it' },
} as const;

export type MigrateStoreOptions = typeof migrateStoreOptions;

export const migrateStoreCommands = [
  defineCommand({
    name: 'migrate-store',
    summary: 'move users, sessions, events and policies into another store',
    description: [
      'Stores are named as for --store: sqlite:PATH or postgres://USER@HOST/DATABASE. Sessions keep working, since what is known of',
      'a token, its digest, moves along. Cut off, run it again: it goes on. So it does while the source is in use; then stop what',
      'uses the source, run it once more, and start on the target. A target that has been in use takes nothing in any more.',
    ].join('\n'),
    operands: ['FROM', 'TO'],
    options: migrateStoreOptions,
    examples: ['curfew migrate-store sqlite:curfew-data/curfew.db postgres://curfew@db.example.com/curfew'],
    run: async (invocation) => (await import('./migrate-store.ts')).migrateStore(invocation),
  }),
];
