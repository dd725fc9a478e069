import { plural } from '../../language/locale.ts';
import type { Texts } from '../en/en.tsx';

export const account: Texts['account'] = {
  title: 'Mein Konto',
  note: (name) => `Angemeldet als ${name}.`,
  devices: 'Wo Sie angemeldet sind',
  devicesNote: 'Wenn Sie ein Gerät nicht kennen, melden Sie es ab und ändern Sie Ihr Passwort.',
  onThisDevice: 'dieses Gerät',
  boundToDevice: 'An das Gerät gebunden',
  boundToKey: 'An einen Schlüssel gebunden',
  lastProven: 'zuletzt nachgewiesen',
  device: 'Gerät',
  from: 'Von',
  since: 'Angemeldet',
  lastActive: 'Zuletzt aktiv',
  endsIn: 'Abmeldung',
  signOutHere: 'Abmelden',
  signOutDevice: 'Abmelden',
  signOutOf: (device) => `Auf ${device} abmelden`,
  issued: 'Von der Verwaltung ausgestellt',
  noOthers: 'Sie sind sonst nirgends angemeldet',
  networks: { loopback: 'diesem Rechner', private: 'einem privaten Netz', public: 'dem Internet' },
  network: (place, address) => (
    <>
      {place} <small className="address">{address}</small>
    </>
  ),

  signOutOthers: 'Überall sonst abmelden',
  signOutOthersTitle: 'Überall sonst abmelden?',
  signOutOthersHint: 'Hier bleiben Sie angemeldet. Alle anderen Geräte werden abgemeldet, und Ihre API-Token enden.',
  noOthersToEnd: 'Sie waren sonst nirgends angemeldet.',
  othersEnded: (count) =>
    plural(count, { one: 'Auf # anderen Gerät abgemeldet.', other: 'Auf # anderen Geräten abgemeldet.' }),

  changePassword: 'Passwort ändern',
  codes: 'Einmalcodes',
  passkeys: 'Passkeys',
  currentPassword: 'Aktuelles Passwort',
  newPassword: 'Neues Passwort',
  newPasswordAgain: 'Neues Passwort wiederholen',
  passwordsDiffer: 'Die beiden Passwörter sind verschieden.',
  wrongPassword: 'Ihr aktuelles Passwort ist falsch.',
  passwordWarning: 'Hier bleiben Sie angemeldet. Alle Ihre anderen Sitzungen und API-Token enden.',
  passwordChanged: 'Passwort geändert. Alle Ihre anderen Sitzungen wurden beendet.',

  log: 'Was mit Ihrem Konto geschehen ist',
  logNote: 'Anmeldungen, Änderungen von Passwort und anderen Anmeldewegen, und wie Ihre Sitzungen geendet haben.',
  logMore: 'Mehr anzeigen',
  newDevices: 'Neue Geräte',
  newDevice: (device, when, ip) =>
    `Ihr Konto wurde auf einem neuen Gerät benutzt: ${device}, ${when}${ip === null ? '' : `, von ${ip}`}.`,
  wasMe: 'Das war ich',
  notMe: 'Nicht ich',
  notMeOf: (what, when) => `Nicht ich: ${what}, ${when}`,
  notMeTitle: 'Waren Sie das nicht?',
  notMeDoes: 'Überall sonst abmelden',
  notMeHint:
    'Alle anderen Geräte werden abgemeldet, und Ihre API-Token enden. Wählen Sie dann ein anderes Passwort: Wer das war, kennt vielleicht Ihres.',
  connections: 'verbundenen Konten',
  notMeThen: (connections, passkeys, tokens) => (
    <>
      Sehen Sie danach Ihre {connections}, {passkeys} und {tokens} durch, und entfernen Sie, was nicht von Ihnen ist:
      Damit könnte sich noch jemand anmelden.
    </>
  ),

  tokens: 'API-Token',
  tokensNote: 'Für Skripte und Programme, die für Sie handeln. Ein Token darf alles, was Sie dürfen.',
  tokenName: 'Name',
  tokenExpires: 'Läuft ab',
  noTokens: 'Keine API-Token',
  noTokensHint: 'Erstellen Sie für jedes Skript eines, mit einem Namen, der sagt, wofür es ist.',
  newToken: 'Neues Token',
  newTokenHint: 'Wofür ist es? Unter diesem Namen finden Sie es in der Liste.',
  createToken: 'Token erstellen',
  expiresAfter: 'Läuft ab nach',
  unnamed: 'Ohne Namen',
  revoke: 'Widerrufen',
  revokeOf: (name) => `Token ${name} widerrufen`,
  tokenCreated: 'Ihr neues Token',
  tokenOnce: 'Kopieren Sie es jetzt. Es wird nur dieses eine Mal gezeigt, weil nur sein Hashwert gespeichert ist.',
  tokenUse: (header) => <>Senden Sie es als {header}.</>,
  tokenExpiresOn: (when) => <>Es läuft am {when} ab.</>,
  tokenNeverExpires: 'Es läuft nicht ab.',
  tokenStored: 'Ich habe das Token gespeichert',
  token: 'Token',
};
