import { isMissing, loadWith } from '../command-line/optional-package.ts';
import type { ForwardedEntry, GroupEntry } from '../command-line/resolve.ts';
import { cockroachExitCodes } from './auth-session/exit-codes.ts';

/** Every command, by its first word. Only the group that is used is loaded. */
export const commandGroups: readonly GroupEntry[] = [
  {
    name: 'serve',
    summary: 'run the server',
    load: async () => (await import('./serve/commands.ts')).serveCommands,
  },
  {
    name: 'status',
    summary: 'show the state of the store and the server',
    load: async () => (await import('./status/commands.ts')).statusCommands,
  },
  {
    name: 'init',
    summary: 'write a commented configuration',
    load: async () => (await import('./init/commands.ts')).initCommands,
  },
  {
    name: 'auth-session',
    summary: 'log in to sessions, list them and end them',
    exitCodes: cockroachExitCodes,
    load: async () => [
      (await import('./auth-session/login.ts')).login,
      (await import('./auth-session/logout.ts')).logout,
      (await import('./auth-session/list.ts')).list,
    ],
  },
  {
    name: 'tokens',
    summary: 'find and fix tokens that live longer than the policy allows',
    load: async () => (await import('./tokens/commands.ts')).tokensCommands,
  },
  {
    name: 'user',
    summary: 'add, change, list and delete users',
    load: async () => (await import('./user/commands.ts')).userCommands,
  },
  {
    name: 'application',
    summary: 'let an application sign its own users in through a server',
    load: async () => (await import('./application/commands.ts')).applicationCommands,
  },
  {
    name: 'policy',
    summary: 'show the rules, and bring live sessions within them',
    load: async () => (await import('./policy/commands.ts')).policyCommands,
  },
  {
    name: 'events',
    summary: 'list what happened',
    load: async () => (await import('./events/commands.ts')).eventsCommands,
  },
  {
    name: 'webhook',
    summary: 'have applications told of events',
    load: async () => (await import('./webhook/commands.ts')).webhookCommands,
  },
  {
    name: 'signals',
    summary: 'give receivers of shared signals their credentials',
    load: async () => (await import('./signals/commands.ts')).signalsCommands,
  },
  {
    name: 'keys',
    summary: 'replace the key that shared signals are signed with',
    load: async () => (await import('./keys/commands.ts')).keysCommands,
  },
  {
    name: 'purge',
    summary: 'delete sessions that are long over',
    load: async () => (await import('./upkeep/commands.ts')).purgeCommands,
  },
  {
    name: 'migrate',
    summary: 'bring the database up to date',
    load: async () => (await import('./upkeep/commands.ts')).migrateCommands,
  },
  {
    name: 'upgrade',
    summary: 'say what this version would do to the store of another one',
    load: async () => (await import('./upgrade/commands.ts')).upgradeCommands,
  },
  {
    name: 'migrate-store',
    summary: 'move users, sessions, events and policies into another store',
    load: async () => (await import('./migrate-store/commands.ts')).migrateStoreCommands,
  },
  {
    name: 'migrate-sessions',
    summary: 'bring live sessions over from express-session and its kin',
    load: async () => (await import('./migrate-sessions/commands.ts')).migrateSessionsCommands,
  },
  {
    name: 'doctor',
    summary: 'look for what is wrong with this installation',
    load: async () => (await import('./doctor/commands.ts')).doctorCommands,
  },
  {
    name: 'db:check_long_lived_tokens',
    summary: 'the same as "tokens check-long-lived"',
    load: async () => (await import('./tokens/commands.ts')).arvadosCheckCommands,
  },
  {
    name: 'db:fix_long_lived_tokens',
    summary: 'the same as "tokens fix-long-lived"',
    load: async () => (await import('./tokens/commands.ts')).arvadosFixCommands,
  },
  {
    name: 'version',
    summary: 'print the version',
    load: async () => (await import('./version/commands.ts')).versionCommands,
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands in bash, zsh or fish',
    load: async () => (await import('./completion/commands.ts')).completionCommands(commandGroups, forwardedCommands),
  },
  {
    name: 'man',
    summary: 'print a manual page, or write all of them',
    load: async () => (await import('./man/commands.ts')).manCommands(commandGroups, forwardedCommands),
  },
];

export const forwardedCommands: readonly ForwardedEntry[] = [
  {
    name: 'scan',
    summary: 'look how an application treats its sessions',
    forward: async (args) => {
      const { runScanCommand, terminalIo } = await loadWith('@curfew/scan', () => import('@curfew/scan'));
      return runScanCommand(args, terminalIo());
    },
    describe: () =>
      import('@curfew/scan').then(
        (scan) => scan.scanCommandLine,
        (error: unknown) => {
          if (isMissing(error, '@curfew/scan')) return null;
          throw error;
        },
      ),
  },
];
