import type { Account } from '@curfew/scan';

/** The applications read the passwords from their environment. */
export const passwords = { ALICE: 'correct horse battery alice', BOB: 'correct horse battery bobby' } as const;

export function accounts(userOf: (name: string) => string = (name) => name): Account[] {
  return Object.entries(passwords).map(([name, password]) => ({
    user: userOf(name.toLowerCase()),
    password,
    identity: null,
    isPrivileged: false,
  }));
}
