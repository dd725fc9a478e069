import type { ReactNode } from 'react';
import { plural } from '../../language/locale.ts';

export const account = {
  title: 'My account',
  note: (name: string) => `Signed in as ${name}.`,
  devices: 'Where you are signed in',
  devicesNote: 'If you do not recognize a device, sign it out and change your password.',
  onThisDevice: 'this device',
  boundToDevice: 'Bound to the device',
  boundToKey: 'Bound to a key',
  lastProven: 'last proven',
  device: 'Device',
  from: 'From',
  since: 'Signed in',
  lastActive: 'Last active',
  endsIn: 'Signs out',
  signOutHere: 'Sign out',
  signOutDevice: 'Sign out',
  signOutOf: (device: string) => `Sign out on ${device}`,
  issued: 'Issued by an administrator',
  noOthers: 'You are not signed in anywhere else',
  networks: { loopback: 'this computer', private: 'a private network', public: 'the internet' },
  network: (place: string, address: ReactNode) => (
    <>
      {place} <small className="address">{address}</small>
    </>
  ),

  signOutOthers: 'Sign out everywhere else',
  signOutOthersTitle: 'Sign out everywhere else?',
  signOutOthersHint: 'You stay signed in here. All your other devices are signed out and your API tokens end.',
  noOthersToEnd: 'You were not signed in anywhere else.',
  othersEnded: (count: number) =>
    plural(count, { one: 'Signed out on # other device.', other: 'Signed out on # other devices.' }),

  changePassword: 'Change password',
  codes: 'One-time codes',
  passkeys: 'Passkeys',
  currentPassword: 'Current password',
  newPassword: 'New password',
  newPasswordAgain: 'Repeat new password',
  passwordsDiffer: 'The two passwords differ.',
  wrongPassword: 'Your current password is wrong.',
  passwordWarning: 'You stay signed in here. All your other sessions and API tokens end.',
  passwordChanged: 'Password changed. All your other sessions have ended.',

  log: 'What happened to your account',
  logNote: 'Sign-ins, changes of your password and of other ways to sign in, and how your sessions ended.',
  logMore: 'Show more',
  newDevices: 'New devices',
  newDevice: (device: string, when: string, ip: string | null) =>
    `Your account was used on a new device: ${device}, ${when}${ip === null ? '' : `, from ${ip}`}.`,
  wasMe: 'That was me',
  notMe: 'Not me',
  notMeOf: (what: string, when: string) => `Not me: ${what}, ${when}`,
  notMeTitle: 'Wasn’t this you?',
  notMeDoes: 'Sign out everywhere else',
  notMeHint:
    'All your other devices are signed out and your API tokens end. Then choose another password: whoever did this may know yours.',
  connections: 'connected accounts',
  notMeThen: (connections: ReactNode, passkeys: ReactNode, tokens: ReactNode) => (
    <>
      Then look at your {connections}, {passkeys} and {tokens}, and remove what is not yours: it could still sign
      somebody in.
    </>
  ),

  tokens: 'API tokens',
  tokensNote: 'For scripts and programs that act for you. A token can do whatever you can.',
  tokenName: 'Name',
  tokenExpires: 'Expires',
  noTokens: 'No API tokens',
  noTokensHint: 'Create one for each script, with a name that tells you what it is for.',
  newToken: 'New token',
  newTokenHint: 'What is it for? You find it in the list by this name.',
  createToken: 'Create token',
  expiresAfter: 'Expires after',
  unnamed: 'Unnamed',
  revoke: 'Revoke',
  revokeOf: (name: string) => `Revoke the token ${name}`,
  tokenCreated: 'Your new token',
  tokenOnce: 'Copy it now. It is shown only this once, because only its digest is stored.',
  tokenUse: (header: ReactNode) => <>Send it as {header}.</>,
  tokenExpiresOn: (when: ReactNode) => <>It expires on {when}.</>,
  tokenNeverExpires: 'It does not expire.',
  tokenStored: 'I have stored the token',
  token: 'token',
};
