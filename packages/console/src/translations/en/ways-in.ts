import { plural } from '../../language/locale.ts';

export const waysIn = {
  title: 'Ways to sign in',
  note: 'Besides a password. Removing one ends no session but those that were signed in to with a removed account.',
  ownNote: 'Besides your password. Set up another way before you lose the one you have.',
  none: 'No passkeys, one-time codes or connected accounts',
  name: 'Way in',
  added: 'Added',
  lastUsed: 'Last used',
  codes: 'One-time codes',
  codesLeft: (count: number) => plural(count, { one: '# recovery code left', other: '# recovery codes left' }),
  passkey: 'Passkey',
  syncedPasskey: 'Passkey, synced between devices',
  accounts: 'Connected accounts',
  accountAt: (host: string) => `Account at ${host}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeHint: 'It no longer signs anybody in. This cannot be undone; it can be set up again.',
  removed: (name: string) => `${name} was removed.`,
};
