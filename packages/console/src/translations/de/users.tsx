import { enumerate, plural } from '../../language/locale.ts';
import type { Texts } from '../en/en.tsx';

const sessions = (count: number) => plural(count, { one: '# Sitzung', other: '# Sitzungen' });

const people = (count: number) => plural(count, { one: '# Benutzer', other: '# Benutzern' });

export const users: Texts['users'] = {
  title: 'Benutzer',
  note: 'Alle, die sich anmelden können.',
  count: (count) => plural(count, { one: '# Benutzer', other: '# Benutzer' }),
  onPage: (count) => plural(count, { one: '# Benutzer auf dieser Seite', other: '# Benutzer auf dieser Seite' }),
  search: 'Nach Benutzername, Name oder E-Mail suchen',

  name: 'Benutzer',
  username: 'Benutzername',
  fullName: 'Voller Name',
  email: 'E-Mail',
  roles: 'Rollen',
  role: 'Rolle',
  noRoles: 'Keine Rollen',
  state: 'Zustand',
  created: 'Angelegt',
  id: 'Benutzer-ID',
  password: 'Passwort',
  enabled: 'Aktiv',
  disabled: 'Gesperrt',
  disabledSince: (when) => <>Gesperrt {when}</>,
  rolesHint: 'Rollen mit Kommas trennen. Mit der Rolle admin kann man diese Konsole benutzen.',
  changedRolesHint: 'Rollen mit Kommas trennen. Andere Rollen beenden die Sitzungen des Benutzers.',
  passwordHint: 'Leer lassen, wenn die Person selbst eines wählt oder sich nicht mit einem Passwort anmelden soll.',
  inviteThem: 'Einladungslink erstellen, mit dem die Person ein Passwort wählt oder einen Passkey erstellt',

  signIn: 'Anmeldung',
  lastSignIn: 'Letzte Anmeldung',
  neverSignedIn: 'Nie',
  liveSessions: 'Aktive Sitzungen',
  liveSessionsOf: (count, name) => `${count} aktive Sitzungen von ${name}`,
  signsInWith: 'Meldet sich an mit',
  proofs: {
    password: 'Passwort',
    'one-time-codes': 'Einmalcodes',
    passkey: 'Passkey',
    elsewhere: 'einem Anbieter',
  },
  noProofs: 'noch nichts',
  level: 'Stufe',
  viewAll: 'Alle Benutzer',
  viewRecent: 'Zuletzt angemeldet',
  viewUnused: 'Am längsten nicht angemeldet',
  viewDisabled: 'Gesperrt',

  rules: 'Geltende Regeln',
  rulesNote: 'Was die Richtlinien für diese Person ergeben, mit der Obergrenze über allem.',
  rulesByRoles: (roles) =>
    `Was die Richtlinien für diese Person ergeben, mit den Regeln von ${enumerate(roles)} und der Obergrenze über allem.`,
  required: 'Verlangt',
  requiresLevel: (level) => `verlangt ${level}`,
  binding: 'Gerätebindung',
  bindings: { off: 'Aus', preferred: 'Wo der Browser es kann', required: 'Verlangt' },
  boundWithin: (time) => `Verlangt binnen ${time}`,

  bulk: {
    end: {
      does: 'Ihre Sitzungen beenden',
      title: (count) =>
        plural(count, {
          one: 'Alle Sitzungen von # Benutzer beenden?',
          other: 'Alle Sitzungen von # Benutzern beenden?',
        }),
      hint: 'Jede ihrer jetzigen Sitzungen endet, auch API-Token.',
      notOneself: 'Sie selbst sind darunter: Die Sitzung, die Sie benutzen, bleibt.',
      done: (done, ended, before) =>
        `${sessions(ended)} von ${people(done)} beendet${before === 0 ? '' : `; ${before} hatten keine`}.`,
    },
    disable: {
      does: 'Sperren',
      title: (count) => plural(count, { one: '# Benutzer sperren?', other: '# Benutzer sperren?' }),
      hint: 'Sie können sich nicht mehr anmelden, und alle ihre Sitzungen enden. Späteres Entsperren bringt sie nicht zurück.',
      notOneself: 'Sie selbst sind darunter und bleiben aktiv.',
      done: (done, ended, before) =>
        `${plural(done, { one: '# Benutzer', other: '# Benutzer' })} gesperrt, ${sessions(ended)} beendet${before === 0 ? '' : `; ${before} unverändert`}.`,
    },
  },
  bulkProgress: (done, of) => `${done} von ${of} erledigt.`,

  none: 'Noch keine Benutzer',
  noneHint: (command) => <>Legen Sie hier einen an oder auf der Kommandozeile: {command}</>,
  noMatch: 'Keine passenden Benutzer',
  noMatchHint: 'Entfernen Sie einen Filter oder suchen Sie nach einem anderen Teil von Name oder E-Mail.',
  notFound: (name) => `Es gibt keinen Benutzer „${name}“`,
  notFoundHint: (link) => <>Der Benutzer wurde vielleicht gelöscht oder umbenannt. {link}</>,
  toUsers: 'Zu den Benutzern',

  add: 'Benutzer anlegen',
  added: (name) => `Benutzer ${name} angelegt.`,
  edit: 'Bearbeiten',
  editTitle: (name) => `${name} bearbeiten`,
  saved: 'Änderungen gespeichert',
  setPassword: 'Passwort setzen …',
  link: 'Link zum Zurücksetzen …',
  invite: 'Einladen …',
  inviteHint:
    'Mit dem Link wählt die Person ein Passwort oder erstellt einen Passkey. Er gilt einmal und einen Tag lang und meldet niemanden an.',
  linkTitle: (name) => `Ein Link für ${name}`,
  linkDoes: 'Link erstellen',
  linkHint:
    'Mit dem Link wählt die Person ein anderes Passwort oder erstellt einen Passkey. Er gilt einmal und eine Stunde lang, und mit ihm enden alle ihre Sitzungen.',
  linkOnce: (until) => <>Nur dieses Mal zu sehen. Er gilt einmal, bis {until}. Geben Sie ihn nur dieser Person.</>,
  require: 'Stufe verlangen …',
  requireTitle: (name) => `Von ${name} eine höhere Stufe verlangen?`,
  requireDoes: 'Rolle geben',
  requireHint:
    'Eine Stufe wird durch eine Rolle verlangt. Der Benutzer bekommt sie, und alle Sitzungen enden; darunter kann er sich nur stärker ausweisen oder abmelden.',
  noRoleRequires: (policies) => <>Keine weitere Rolle verlangt eine Stufe. Das legen Sie unter {policies} fest.</>,
  roleGiven: (role) => `Rolle ${role} gegeben`,
  setPasswordTitle: (name) => `Passwort für ${name} setzen`,
  setPasswordDoes: 'Passwort setzen',
  newPassword: 'Neues Passwort',
  passwordSet: 'Passwort gesetzt',
  passwordWarning: (name) => `Das beendet alle Sitzungen von ${name}.`,
  endAll: 'Alle Sitzungen beenden',
  endAllTitle: (name) => `Alle Sitzungen von ${name} beenden?`,
  endAllHint: 'Alle Sitzungen, die es jetzt gibt, enden, auch API-Token.',
  disable: 'Sperren …',
  disableDoes: 'Sperren',
  disableTitle: (name) => `${name} sperren?`,
  disableHint: (name) =>
    `${name} kann sich nicht mehr anmelden, und alle Sitzungen enden. Späteres Entsperren bringt sie nicht zurück.`,
  nowDisabled: (name) => `${name} ist gesperrt`,
  enable: 'Entsperren …',
  enableDoes: 'Entsperren',
  enableTitle: (name) => `${name} entsperren?`,
  enableHint: (name) => `${name} kann sich mit demselben Passwort wieder anmelden.`,
  nowEnabled: (name) => `${name} ist entsperrt`,
  delete: 'Löschen …',
  deleteDoes: 'Löschen',
  deleteTitle: (name) => `${name} löschen?`,
  deleteHint: 'Der Benutzer wird endgültig gelöscht, und alle Sitzungen enden. Ereignisse über ihn bleiben.',
  deleted: (name) => `${name} wurde gelöscht.`,
  withSessions: (done, ended) => (ended === 0 ? `${done}.` : `${done}; ${sessions(ended)} beendet.`),

  profile: 'Profil',
  sessions: 'Sitzungen',
  allSessions: 'Alle Sitzungen',
  noSessions: 'Nirgends angemeldet',
  sessionsOf: (name) => `Sitzungen von ${name}`,
};
