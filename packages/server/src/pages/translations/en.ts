import { endReasons, expiryReasons } from '../../end-reason.ts';
import { type Html, html } from '../html.ts';

type Direction = 'ltr' | 'rtl';

/** The texts of the pages in English, and by their form what every other language has to say. */
export const en = {
  /** Of the page, for browsers. */
  language: 'en',
  direction: 'ltr' as Direction,
  /** How dates and numbers are written. */
  locale: 'en-GB',

  signIn: {
    title: 'Sign in',
    failed: 'Sign-in failed',
    username: 'User name',
    password: 'Password',
    submit: 'Sign in',
    or: 'or',
    withProvider: (label: string) => `Sign in with ${label}`,
    willReturn: (place: string | null) => `You will return to ${place ?? 'the page you requested'}.`,
    signedInAs: (name: string, onwards: string): Html =>
      html`You are signed in as ${name}. <a href="${onwards}">Continue</a>, or sign in as somebody else.`,
    signedOut: 'You have signed out.',
    wrong: 'The user name or the password is wrong.',
    needsMore: 'This account needs more than a password. Ask an administrator.',
    usedAlready: 'You have signed in already. Reload the page.',
  },

  refused: {
    throttled: (wait: string) => `Too many attempts. Try again in ${wait}.`,
    limitReached: 'You have reached the session limit. Sign out on another device first.',
    overloaded: 'Too many people are signing in right now. Try again in a moment.',
  },

  ended: {
    unknown: 'Your session has ended. Sign in to continue.',
    because: (when: Html, why: string): Html => html`Your session ended on ${when}: ${why}. Sign in to continue.`,
    ...expiryReasons,
    reasons: endReasons,
  },

  signOut: {
    title: 'Sign out',
    question: 'Sign out?',
    signedInAs: (name: string): Html => html`You are signed in as <strong>${name}</strong>.`,
    submit: 'Sign out',
    stay: 'Stay signed in',
    nobody: 'You are not signed in',
    signIn: 'Sign in',
  },

  home: {
    title: 'Your session',
    hello: (name: string) => `Hello, ${name}`,
    signedIn: 'Signed in',
    endsIdle: 'Ends if not used',
    endsAtLatest: 'Ends at the latest',
    roles: 'Roles',
    never: 'never',
    sessions: 'Your sessions',
    codes: 'One-time codes',
    console: 'The console',
    forPrograms: 'For programs:',
    api: 'the description of the API',
  },

  code: {
    label: 'Code from your authenticator app, or a recovery code',
    wrong: 'The code is wrong, expired or already used.',
    tryNext: 'Try the next one.',
    scanAgain: 'Scan the new QR code, then enter the code that the app shows.',
  },

  secondStep: { title: 'One more step', asSomebodyElse: 'Sign in as somebody else' },

  stepUp: {
    title: 'Confirm who you are',
    failed: 'Not confirmed',
    confirm: 'Confirm',
    isYou: 'To continue, confirm that it is you.',
    secondFactor: 'To continue, you need a second factor.',
    unreachable: (level: string) =>
      `To continue, you need a sign-in of level ${level}, which your account cannot reach. Ask an administrator.`,
    passwordIsNotEnough: 'The password alone is not enough. Enter a code from your authenticator app.',
    wrongPassword: 'The password is wrong.',
  },

  codes: {
    title: 'One-time codes',
    none: 'This server has no one-time codes.',
    back: 'Back',
    setUpAt: 'Set up',
    lastUsed: 'Last used',
    recoveryLeft: 'Recovery codes left',
    enterNow: 'Enter a code now',
    lost: 'Lost your authenticator app and your recovery codes? Ask an administrator.',
    setUp: 'Set up one-time codes',
    scan: 'Scan this QR code with an authenticator app, or type the key into it. Then enter the code that the app shows.',
    qrCode: 'The key as a QR code',
    openApp: 'Open the app on this device',
    code: 'Code',
    recoveryTitle: 'Recovery codes',
    areSetUp: 'One-time codes are set up',
    keepSafe:
      'Keep these recovery codes in a safe place: they are shown only once. Each signs you in once if you do not have your authenticator app.',
    continue: 'Continue',
  },

  passkeys: {
    title: 'Passkeys',
    signIn: 'Sign in with a passkey',
    use: 'Use a passkey',
    create: 'Create a passkey',
    wrong: 'This passkey is not one of this account.',
    what: 'A passkey signs you in without a password: with a finger, a face or a PIN of your device.',
    none: 'You have no passkeys.',
    newName: 'Name of the new passkey',
    needScripts: 'To create a passkey, allow scripts on this page.',
    notHere: 'This server cannot create passkeys at this address.',
    name: 'Name',
    created: 'Created',
    synced: 'Synced between devices',
    yes: 'yes',
    no: 'no',
    rename: 'Rename',
    remove: 'Remove',
  },

  connections: {
    title: 'Connected accounts',
    what: 'Whoever signs in with an account that is connected here is signed in as you.',
    none: 'No account is connected.',
    connect: (label: string) => `Connect ${label}`,
  },

  setUp: {
    title: 'Set up your account',
    reset: 'Get back into your account',
    whose: (name: string) => `You are setting the password of ${name}. All sessions of this account end with it.`,
    newPassword: 'New password',
    repeated: 'The same again',
    submit: 'Set the password',
    passkey: 'Create a passkey instead',
    differ: 'The two passwords are not the same.',
    refused: (n: number) =>
      `Choose another password: at least ${n} characters, not your user name, and none that many people use.`,
    spent: 'This link does not count',
    spentWhy: 'It has been used, is too old, or another one was made since. Ask for another one.',
    done: 'Your account is set up. Sign in with what you have just chosen.',
  },

  forgotten: {
    title: 'Forgotten your password?',
    what: 'You get a mail with a link to set another one, if your account has an e-mail address.',
    send: 'Send the link',
    look: 'Look into your mail',
    sent: 'If there is an account of this name with an e-mail address, a link is on its way. It counts for an hour.',
    notMe: 'That was not you?',
    ask: 'End all sessions of your account, on all devices. Then choose another password.',
    endAll: 'End all sessions',
    ended: 'All sessions have ended',
    choose: 'Choose another password',
    mailSubject: (name: string) => `Reset your password (${name})`,
    mailAsked: (name: string, address: string) =>
      `Someone asked to reset the password of the account ${name}. To set a new one, open this link within an hour: ${address}`,
    mailNotYou: 'If that was not you, you can ignore this mail: nothing has changed.',
    mailEndAll: (notMe: string) => `To end all sessions of your account: ${notMe}`,
  },

  notice: {
    newDevice: 'Sign-in from a new device',
    passwordChanged: 'Password changed',
    methodAdded: 'Sign-in method added',
    methodRemoved: 'Sign-in method removed',
    account: 'Account',
    time: 'Time',
    address: 'IP address',
    device: 'Device',
    wasYou: 'If that was you, there is nothing to do.',
    wasNotYou: (notMe: string) => `If that was not you, end all sessions of your account: ${notMe}`,
    choose: (address: string) => `Then choose another password: ${address}`,
  },

  provider: {
    nobody: 'You are not signed in',
    again: (label: string) => `Sign in with ${label} again`,
    cancelled: (label: string) => `You cancelled the sign-in at ${label}.`,
    refused: (label: string) => `${label} refused the sign-in.`,
    unreachable: (label: string) => `${label} cannot be reached right now. Try again in a moment.`,
    invalid: (label: string) => `The answer from ${label} could not be verified.`,
    notAllowed: (label: string) => `Your account at ${label} may not sign in here. Ask an administrator for access.`,
    taken: (label: string) => `This account at ${label} is connected to somebody else here.`,
    notBegun: 'This sign-in took too long, was used already, or began in another browser.',
  },

  console: {
    adminsOnly: 'Only for administrators',
    notAdmin: (name: string): Html =>
      html`You are signed in as <strong>${name}</strong>, who has not the role “admin”.`,
    toOwn: 'To your own sessions',
  },

  unbound: {
    title: 'This browser cannot be used',
    why: 'Your account needs a session that is bound to your device, so that a stolen cookie is useless. This browser has not bound its session.',
    how: 'Sign in again with a browser that can, such as Chrome 145 or later on Windows. If yours should be able to, ask an administrator.',
  },

  error: {
    toSignIn: 'To the sign-in page',
    kinds: {
      invalid: {
        title: 'The request is not valid',
        advice: 'Go back and try again. If it happens again, tell whoever sent you here.',
      },
      signIn: {
        title: 'Sign-in required',
        advice: 'Sign in to continue.',
      },
      forbidden: {
        title: 'This is not allowed',
        advice: 'You cannot do this, or not in this way. If it should be possible, ask an administrator.',
      },
      missing: {
        title: 'There is nothing at this address',
        advice: 'The address may be mistyped, or what was there is gone.',
      },
      conflict: {
        title: 'This conflicts with an earlier change',
        advice: 'It may have been done already. Go back and look.',
      },
      tooMany: {
        title: 'Too many requests',
        advice: 'Wait a little, then try again.',
      },
      unavailable: {
        title: 'The service is not available right now',
        advice: 'Try again in a moment.',
      },
      broken: {
        title: 'Something went wrong',
        advice: 'Try again in a moment. If it happens again, give an administrator the number below.',
      },
    },
  },
  support: 'Help',
};

export type Texts = typeof en;
