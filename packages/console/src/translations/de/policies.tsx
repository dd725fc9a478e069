import { number, plural } from '../../language/locale.ts';
import type { Texts } from '../en/en.tsx';

const sessions = (count: number) => plural(count, { one: '# Sitzung', other: '# Sitzungen' });

export const policies: Texts['policies'] = {
  title: 'Richtlinien',
  note: 'Die Grenzen, mit denen Sitzungen ausgestellt werden. Gelten mehrere für eine Sitzung, zählt die strengste.',
  byPolicy: 'Nach Richtlinie',
  byRole: 'Nach Rolle',
  byRoleNote: 'Gelten für jede Sitzung eines Benutzers mit der Rolle.',
  rule: 'Richtlinie',
  role: 'Rolle',
  idleTimeout: 'Inaktivitätsgrenze',
  lifetime: 'Lebensdauer',
  maxSessions: 'Sitzungen je Benutzer',
  thenRefused: 'weitere Anmeldungen werden abgelehnt',
  thenEvicted: 'die älteste endet',
  capped: (own) => `begrenzt; die Richtlinie erlaubt ${own}`,
  cap: 'Grenze über allem',
  noCap: 'Keine Grenze gesetzt (maxTokenLifetime).',
  capIs: (limit) => `Keine Sitzung lebt länger als ${limit} (maxTokenLifetime).`,
  compareWith: 'Vergleichen mit',
  compareWithPreset: (name) => `Mit ${name} vergleichen`,
  presetSays: (name, parts) => `${name}: Eine Sitzung endet ${parts.join(' und ')}.`,
  atLatestAfter: (limit) => `spätestens nach ${limit}`,
  idleAfter: (limit) => `nach ${limit} ohne Aktivität`,
  within: 'Erfüllt',
  looser: (limits) => `${limits.join(' und ')} zu lang`,
  limitNames: { idleTimeoutSeconds: 'Inaktivitätsgrenze', tokenLifetimeSeconds: 'Lebensdauer' },
  noRoleRules: 'Keine Regel für eine Rolle',
  noRoleRulesHint: (example) => (
    <>Um die Sitzungen der Verwaltung zu verkürzen, schreiben Sie in curfew.yaml: {example}</>
  ),

  live: 'Laufende Sitzungen',
  liveNote:
    'Sitzungen behalten die Grenzen, mit denen sie ausgestellt wurden. Hier bringen Sie laufende Sitzungen unter die heutigen Richtlinien. Nichts wird je verlängert.',
  preview: 'Änderungen ansehen',
  previewing: (examined) => `${number(examined)} geprüft …`,
  applyTo: (count) => `Auf ${sessions(count)} anwenden`,
  found: (examined, shortened, ended) =>
    `Von ${plural(examined, { one: '# Sitzung', other: '# Sitzungen' })} würden ${number(shortened)} verkürzt und ${number(ended)} beendet.`,
  firstOnly: (count) => `Die ersten ${number(count)} sind aufgeführt.`,
  nothingToChange: 'Alle laufenden Sitzungen erfüllen die Richtlinien',
  changes: 'Änderungen',
  effect: 'Wirkung',
  effects: { shortened: 'verkürzt', ended: 'beendet' },
  endsNow: 'Läuft jetzt ab',
  wouldEnd: 'Liefe dann ab',
  atOnce: 'sofort',
  applyTitle: (count) => `Richtlinien auf ${sessions(count)} anwenden?`,
  apply: 'Anwenden',
  applyHint: (shortened, ended) =>
    `${plural(shortened, { one: '# Sitzung wird', other: '# Sitzungen werden' })} verkürzt und ${number(ended)} sofort beendet.`,
  applyWarning: 'Das lässt sich nicht rückgängig machen: Wessen Sitzung vorbei ist, der muss sich neu anmelden.',
  applied: (shortened, ended) => `${sessions(shortened)} verkürzt, ${number(ended)} beendet.`,

  longLived: 'Langlebige Token',
  searchAgain: 'Erneut suchen',
  stopped: 'Suche angehalten',
  stoppedHint: 'Nichts wurde geändert. Suchen Sie erneut, um alle Tokens zu sehen, die die Richtlinie überdauern.',
  noLifetime: 'Es ist keine Höchstdauer gesetzt.',
  longLivedNote: (limit, count) => `Erlaubt sind ${limit}; ${number(count)} Token würden länger leben.`,
  why: 'Grund',
  whys: { 'no-end': 'läuft nie ab', 'too-late': 'läuft zu spät ab' },
  by: (time) => `um ${time}`,
  after: 'Nach dem Verkürzen',
  shorten: (count) => `${number(count)} Token verkürzen`,
  shortenTitle: (count) => `${number(count)} Token verkürzen?`,
  shortenDoes: 'Verkürzen',
  shortenHint: (when) => <>Jedes läuft spätestens am {when} ab. Keines wird verlängert.</>,
  shortenWarning:
    'Das lässt sich nicht rückgängig machen: Programme, die ein Token länger brauchen, müssen ein neues holen.',
  shortened: (count) => `${number(count)} Token verkürzt.`,
  noLongLived: 'Keine langlebigen Token',
  noLongLivedHint: 'Jedes Token läuft innerhalb dessen ab, was erlaubt ist.',
  nothingToMeasure: 'Keine Richtlinie zum Vergleichen',
  nothingToMeasureHint: (example) => (
    <>Ohne Höchstdauer ist kein Token zu alt. Setzen Sie {example} in curfew.yaml und starten Sie den Server neu.</>
  ),
  leftOut: (count) => `${sessions(count)} des Systems oder ohne Benutzer ausgelassen.`,
};
