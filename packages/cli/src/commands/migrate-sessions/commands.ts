import { defineCommand } from '../../command-line/command.ts';

const migrateSessionsOptions = {
  'secret-file': {
    type: 'text',
    value: 'FILE',
    help: 'the file with the secret that the old cookies are signed with',
  },
  application: { type: 'text', value: 'NAME', help: 'whose sessions they are, as in openCurfew; default app' },
  user: { type: 'texts', value: 'PLACE', help: 'where the data names the user, such as account.id; repeatable' },
  prefix: { type: 'text', value: 'TEXT', help: 'what keys in Redis begin with; default sess:' },
  table: { type: 'text', value: 'NAME', help: 'the old table; default session, in SQLite sessions' },
  'cookie-age': { type: 'duration', help: 'how long sessions live that say nothing of it; default 1h', default: '1h' },
  policy: { type: 'text', value: 'NAME', help: 'the policy that they are within from now on; default default' },
  'dry-run': { type: 'flag', help: 'only count' },
  format: { type: 'text', value: 'FORMAT', help: 'one line for people, or JSON:', choices: ['text', 'json'] },
  store: { type: 'text', value: 'URL', help: 'the store to bring them into' },
  config: { type: 'text', value: 'FILE', help: 'the configuration; default curfew.yaml' },
} as const;

export type MigrateSessionsOptions = typeof migrateSessionsOptions;

export const migrateSessionsCommands = [
  defineCommand({
    name: 'migrate-sessions',
    summary: 'bring live sessions over from express-session and its kin',
    description: [
      'FROM is redis://HOST:PORT (connect-redis), postgres://USER@HOST/DATABASE (connect-pg-simple), sqlite:PATH',
      '(better-sqlite3-session-store) or files:FOLDER (session-file-store). Nothing there is changed. With the option migrated, the',
      'middleware takes the old cookies for these sessions and exchanges each for a token of its own. Done again, it brings what is new;',
      'no session comes twice, none lives longer than it would have, and what has expired is left.',
    ].join('\n'),
    operands: ['FROM'],
    options: migrateSessionsOptions,
    examples: ['curfew migrate-sessions redis://localhost:6379 --secret-file old-secret --store sqlite:./sessions.db'],
    run: async (invocation) => (await import('./migrate-sessions.ts')).migrateSessions(invocation),
  }),
];
