import type { ReactNode } from 'react';

/** What is around every page. */
export const shell = {
  skip: 'Skip to content',
  navigation: 'Main',
  sessions: 'Sessions',
  users: 'Users',
  events: 'Events',
  overview: 'Overview',
  policies: 'Policies',
  longLived: 'Long-lived tokens',
  signals: 'Webhooks and signals',
  account: 'My account',
  more: 'More',
  signOut: 'Sign out',
  accountMenu: (name: string) => `Account menu of ${name}`,
  keyboardShortcuts: 'Keyboard shortcuts',
  offline: 'Offline',
  offlineSince: (time: ReactNode) => <>You are offline. What you see is from {time}.</>,
  retrying: 'The connection is tried again every few seconds. Actions are off until it is back.',
  tryNow: 'Try now',
  backOnline: 'You are online again.',
  loading: 'Loading…',
  nothingHere: 'Page not found',
  nothingHereHint: 'Check the address, or go to your account.',
  toAccount: 'Go to my account',
};

/** What a session's end says, in every tab. */
export const sessionEnd = {
  title: 'You are about to be signed out',
  idle: (left: ReactNode) => <>You have not been active for a while. Your session ends in {left}.</>,
  lifetime: (left: ReactNode) => <>Your session reaches its maximum lifetime in {left}.</>,
  draftsKept: 'What you have typed is kept until you sign in again.',
  stay: 'Stay signed in',
  stayWithPassword: 'Enter password to stay',
  stepUpTitle: 'Confirm it is you',
  stepUp: 'This needs a recent sign-in. Enter your password to continue.',
  stepUpByCode:
    'This needs a recent sign-in. Enter a code from your authenticator app, or a recovery code, to continue.',
  code: 'Code',
  password: 'Password',
  wrongPassword: 'That password is wrong.',
  continue: 'Continue',
  notProved: 'Nothing was changed because you did not enter your password.',
};

export const keyboard = {
  title: 'Keyboard shortcuts',
  inList: 'In a list',
  goTo: 'Go to',
  everywhere: 'Everywhere',
  nextRow: 'Next row',
  previousRow: 'Previous row',
  openRow: 'Open the row',
  selectRow: 'Select the row',
  endRows: 'End the selected sessions, or the one in the row',
  search: 'Search',
  nextPage: 'Next page',
  previousPage: 'Previous page',
  showWaiting: 'Show what is new',
  exactTimes: 'Switch between relative and exact times',
  help: 'This help',
  closeDialog: 'Close a dialog',
  areOn: 'Single-key shortcuts are on, until you sign out',
};
