import { plural } from '../../language/locale.ts';
import type { Texts } from '../en/en.tsx';

export const waysIn: Texts['waysIn'] = {
  title: 'Anmeldewege',
  note: 'Neben dem Passwort. Entfernen beendet keine Sitzungen außer denen, die mit einem entfernten Konto begonnen haben.',
  ownNote: 'Neben Ihrem Passwort. Richten Sie einen weiteren ein, bevor Sie den einen verlieren.',
  none: 'Keine Passkeys, Einmalcodes oder verbundenen Konten',
  name: 'Anmeldeweg',
  added: 'Hinzugefügt',
  lastUsed: 'Zuletzt benutzt',
  codes: 'Einmalcodes',
  codesLeft: (count) =>
    plural(count, { one: '# Wiederherstellungscode übrig', other: '# Wiederherstellungscodes übrig' }),
  passkey: 'Passkey',
  syncedPasskey: 'Passkey, auf mehreren Geräten',
  accounts: 'Verbundene Konten',
  accountAt: (host) => `Konto bei ${host}`,
  remove: 'Entfernen',
  removeOf: (name) => `${name} entfernen`,
  removeTitle: (name) => `${name} entfernen?`,
  removeHint: 'Damit meldet sich niemand mehr an. Das lässt sich nicht rückgängig machen, aber neu einrichten.',
  removed: (name) => `${name} wurde entfernt.`,
};
