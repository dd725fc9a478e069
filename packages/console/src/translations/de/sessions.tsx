import { enumerate, number, plural } from '../../language/locale.ts';
import type { Texts } from '../en/en.tsx';

const count = (sessions: number) => plural(sessions, { one: '# Sitzung', other: '# Sitzungen' });

export const filters: Texts['filters'] = {
  spans: {
    '1h': 'letzte Stunde',
    '24h': 'letzte 24 Stunden',
    '7d': 'letzte 7 Tage',
    '30d': 'letzte 30 Tage',
    'over-7d': 'vor mehr als 7 Tagen',
    'over-30d': 'vor mehr als 30 Tagen',
  },
  since: (time) => `seit ${time}`,
  before: (time) => `vor ${time}`,
  between: (from, until) => `${from} bis ${until}`,
  backwards: 'Das Ende muss nach dem Anfang liegen.',
  notAnAddress: 'Das ist keine Adresse. Schreiben Sie sie wie 192.0.2.7, 10.0.0.0/8 oder 2001:db8::/32.',
  addressHint: 'Eine Adresse oder ein Bereich wie 10.0.0.0/8.',
};

export const sessions: Texts['sessions'] = {
  title: 'Sitzungen',
  note: 'Alle, die angemeldet sind.',
  count,
  total: (shown) => `${shown} Sitzungen`,
  onPage: (shown) => `${count(shown)} auf dieser Seite`,
  onPageOf: (shown, inAll) => `${count(shown)} auf dieser Seite von ${inAll}`,
  search: 'Nach Benutzer, Adresse, Gerät, Bezeichnung oder Sitzungs-ID suchen',
  searchFor: (text) => `die zu „${text}“ passen`,

  user: 'Benutzer',
  device: 'Gerät',
  address: 'Adresse',
  kind: 'Art',
  policy: 'Richtlinie',
  state: 'Zustand',
  created: 'Begonnen',
  lastActive: 'Zuletzt aktiv',
  timeLeft: 'Restzeit',
  label: 'Bezeichnung',
  id: 'Sitzungs-ID',
  lifetimeEnd: 'Ende der Lebensdauer',
  since: (when) => <>erstellt {when}</>,

  kinds: {
    interactive: 'Anmeldung',
    minted: 'Von der Verwaltung ausgestellt',
    api: 'API-Token',
    anonymous: 'Anonym',
  },
  shortKinds: { interactive: 'Anmeldung', minted: 'Ausgestellt', api: 'API-Token', anonymous: 'Anonym' },
  states: { active: 'Aktiv', expired: 'Abgelaufen', ended: 'Beendet' },
  anyState: 'Aktiv, abgelaufen oder beendet',
  noUser: 'Nicht angemeldet',
  current: 'Diese Sitzung',
  noAddress: 'Keine Adresse',
  unknownDevice: 'Unbekanntes Gerät',
  deviceOn: (program, system) => `${program} auf ${system}`,

  neverEnds: 'Läuft nicht ab',
  left: (time) => `noch ${time}`,
  limits: { idle: 'inaktiv', lifetime: 'Dauer' },
  idleOver: 'zu lange inaktiv',
  lifetimeOver: 'Höchstdauer erreicht',
  reasons: {
    'signed-out': 'abgemeldet',
    revoked: 'beendet',
    rotated: 'durch ein neues Token ersetzt',
    evicted: 'zu viele Sitzungen',
    'password-changed': 'Passwort geändert',
    'roles-changed': 'Rollen geändert',
    'user-disabled': 'Benutzer gesperrt',
    'user-deleted': 'Benutzer gelöscht',
    policy: 'durch Richtlinie verkürzt',
    provider: 'beim Identitätsanbieter beendet',
    'binding-violated': 'auf einem anderen Gerät benutzt',
  },
  endedBy: {
    user: 'vom Benutzer beendet',
    admin: 'von der Verwaltung beendet',
    system: 'vom System beendet',
    policy: 'durch Richtlinie beendet',
  },
  endedByName: (name) => `beendet von ${name}`,

  viewActive: 'Aktive Sitzungen',
  viewTokens: 'API-Token',
  viewEnded: 'In den letzten 24 Stunden beendet',
  viewOldest: 'Aktiv, älteste zuerst',
  viewEndingSoon: 'Aktiv, bald endende zuerst',
  viewOld: 'Aktiv, älter als 7 Tage',

  none: 'Noch keine Sitzungen',
  noneHint: (command) => <>Sitzungen erscheinen hier, wenn sich jemand anmeldet. Selbst ausstellen: {command}</>,
  noMatch: 'Keine passenden Sitzungen',
  noMatchHint: 'Entfernen Sie einen Filter oder suchen Sie nach einem Teil von Name, Adresse, Bezeichnung oder Gerät.',

  end: 'Beenden',
  endOne: (user, device) => `Sitzung von ${user} auf ${device} beenden`,
  endThis: 'Diese Sitzung beenden?',
  endMany: (of) => `${count(of)} beenden?`,
  endSelected: (of) => `${count(of)} beenden`,
  endOfUsers: (names) => <>Angemeldet: {enumerate(names)}.</>,
  endOfManyUsers: (of) => <>Sie gehören {number(of)} verschiedenen Benutzern.</>,
  endCurrent: 'Das ist die Sitzung, die Sie gerade benutzen. Sie werden abgemeldet.',
  endWarning:
    'Die Sitzung endet sofort und überall. Das lässt sich nicht rückgängig machen: Der Benutzer muss sich neu anmelden.',
  endManyWarning:
    'Die Sitzungen enden sofort und überall. Das lässt sich nicht rückgängig machen: Die Benutzer müssen sich neu anmelden.',
  endProgress: (done, of) => `${number(done)} von ${number(of)}`,
  ended: (of) => `${count(of)} beendet.`,
  endedOne: 'Sitzung beendet.',
  endedBefore: (of) => plural(of, { one: '# Sitzung war schon beendet.', other: '# Sitzungen waren schon beendet.' }),

  endAll: 'Alle Sitzungen beenden …',
  endFiltered: 'Alle passenden Sitzungen beenden …',
  endAllTitle: 'Alle Sitzungen beenden?',
  endFilteredTitle: 'Alle passenden Sitzungen beenden?',
  counting: 'Wird gezählt …',
  nothingToEnd: 'Keine aktive Sitzung passt. Ihre eigene ist nie dabei.',
  toEnd: (sessionCount, filter) => (
    <>
      {sessionCount} ({filter}). Ihre eigene bleibt.
    </>
  ),
  atLeast: (sessionCount) => `Mindestens ${sessionCount}`,
  everyone: 'von allen',
  endProgressing: (done) => `${count(done)} beendet …`,

  titleOf: (user) => `Sitzung von ${user}`,
  who: 'Wer',
  where: 'Wo',
  when: 'Wann',
  signedInAt: 'Angemeldet',
  lastUsedAt: 'Zuletzt aktiv',
  boundSince: (isProgram) => (isProgram ? 'An einen Schlüssel gebunden seit' : 'An das Gerät gebunden seit'),
  keyProvenAt: (isProgram) => (isProgram ? 'Schlüssel zuletzt nachgewiesen' : 'Gerät zuletzt nachgewiesen'),
  endsAtLatest: 'Endet spätestens',
  idleTimeout: 'Inaktivitätsgrenze',
  endedAt: 'Beendet',
  expiredAt: 'Abgelaufen',
  because: 'Grund',
  scopes: 'Berechtigungen',
  place: 'Ort',
  network: 'Netz',
  userAgent: 'User-Agent',
  fromAddress: 'Alle Sitzungen von dieser Adresse',
  ofUser: 'Alle Sitzungen dieses Benutzers',
  notFound: 'Sitzung nicht gefunden',
  notFoundHint: (link) => (
    <>Sitzungen werden einige Zeit nach ihrem Ende gelöscht; Ereignisse können sie noch erwähnen. {link}</>
  ),
  toSessions: 'Zu den Sitzungen',

  networks: { loopback: 'Dieser Server', private: 'Privates Netz', public: 'Internet' },
};
