import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const de: Texts = {
  language: 'de',
  direction: 'ltr',
  locale: 'de',

  signIn: {
    title: 'Anmelden',
    failed: 'Anmeldung fehlgeschlagen',
    username: 'Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    or: 'oder',
    withProvider: (label) => `Mit ${label} anmelden`,
    willReturn: (place) =>
      place === null ? 'Danach geht es zurück zur aufgerufenen Seite.' : `Danach geht es zurück zu ${place}.`,
    signedInAs: (name, onwards) =>
      html`Sie sind als ${name} angemeldet. <a href="${onwards}">Weiter</a>, oder melden Sie sich als jemand anderes an.`,
    signedOut: 'Sie haben sich abgemeldet.',
    wrong: 'Der Benutzername oder das Passwort ist falsch.',
    needsMore: 'Für dieses Konto genügt ein Passwort nicht. Wenden Sie sich an die Administration.',
    usedAlready: 'Sie haben sich bereits angemeldet. Laden Sie die Seite neu.',
  },

  refused: {
    throttled: (wait) => `Zu viele Versuche. Bitte versuchen Sie es später erneut (Wartezeit: ${wait}).`,
    limitReached: 'Sie haben die Höchstzahl an Sitzungen erreicht. Melden Sie sich zuerst auf einem anderen Gerät ab.',
    overloaded: 'Gerade melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.',
  },

  ended: {
    unknown: 'Ihre Sitzung ist beendet. Melden Sie sich an, um fortzufahren.',
    because: (when, why) => html`Ihre Sitzung endete am ${when}: ${why}. Melden Sie sich an, um fortzufahren.`,
    idle: 'sie wurde zu lange nicht benutzt',
    lifetime: 'ihre Höchstdauer war erreicht',
    reasons: {
      'signed-out': 'sie wurde abgemeldet',
      revoked: 'sie wurde von der Administration oder von einem anderen Gerät aus beendet',
      rotated: 'sie wurde durch eine neuere ersetzt',
      evicted: 'es gab mehr Sitzungen gleichzeitig als erlaubt, und sie war die älteste',
      'password-changed': 'das Passwort wurde geändert',
      'roles-changed': 'die Berechtigungen des Kontos haben sich geändert',
      'user-disabled': 'das Konto ist gesperrt',
      'user-deleted': 'das Konto wurde gelöscht',
      provider: 'das Firmenkonto oder der Anbieter hat sie beendet',
      'binding-violated': 'ihr Cookie wurde auf einem anderen Gerät benutzt',
      policy: 'die Regeln für Sitzungen haben sich geändert',
    },
  },

  signOut: {
    title: 'Abmelden',
    question: 'Abmelden?',
    signedInAs: (name) => html`Sie sind als <strong>${name}</strong> angemeldet.`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
    nobody: 'Sie sind nicht angemeldet',
    signIn: 'Anmelden',
  },

  home: {
    title: 'Ihre Sitzung',
    hello: (name) => `Hallo, ${name}`,
    signedIn: 'Angemeldet',
    endsIdle: 'Endet ohne Benutzung',
    endsAtLatest: 'Endet spätestens',
    roles: 'Rollen',
    never: 'nie',
    sessions: 'Ihre Sitzungen',
    codes: 'Einmalcodes',
    console: 'Die Konsole',
    forPrograms: 'Für Programme:',
    api: 'die Beschreibung der API',
  },

  code: {
    label: 'Code aus Ihrer Authenticator-App oder ein Wiederherstellungscode',
    wrong: 'Der Code ist falsch, abgelaufen oder schon benutzt.',
    tryNext: 'Versuchen Sie den nächsten.',
    scanAgain: 'Scannen Sie den neuen QR-Code und geben Sie dann den Code ein, den die App zeigt.',
  },

  secondStep: { title: 'Noch ein Schritt', asSomebodyElse: 'Als jemand anderes anmelden' },

  stepUp: {
    title: 'Bestätigen Sie, wer Sie sind',
    failed: 'Nicht bestätigt',
    confirm: 'Bestätigen',
    isYou: 'Bestätigen Sie, dass Sie es sind, um fortzufahren.',
    secondFactor: 'Um fortzufahren, brauchen Sie einen zweiten Faktor.',
    unreachable: (level) =>
      `Um fortzufahren, brauchen Sie eine Anmeldung der Stufe ${level}, die Ihr Konto nicht erreichen kann. Wenden Sie sich an die Administration.`,
    passwordIsNotEnough: 'Das Passwort allein genügt nicht. Geben Sie einen Code aus Ihrer Authenticator-App ein.',
    wrongPassword: 'Das Passwort ist falsch.',
  },

  codes: {
    title: 'Einmalcodes',
    none: 'Dieser Server hat keine Einmalcodes.',
    back: 'Zurück',
    setUpAt: 'Eingerichtet',
    lastUsed: 'Zuletzt benutzt',
    recoveryLeft: 'Übrige Wiederherstellungscodes',
    enterNow: 'Jetzt einen Code eingeben',
    lost: 'Authenticator-App und Wiederherstellungscodes verloren? Wenden Sie sich an die Administration.',
    setUp: 'Einmalcodes einrichten',
    scan: 'Scannen Sie diesen QR-Code mit einer Authenticator-App oder geben Sie den Schlüssel dort ein. Geben Sie dann den Code ein, den die App zeigt.',
    qrCode: 'Der Schlüssel als QR-Code',
    openApp: 'Die App auf diesem Gerät öffnen',
    code: 'Code',
    recoveryTitle: 'Wiederherstellungscodes',
    areSetUp: 'Einmalcodes sind eingerichtet',
    keepSafe:
      'Bewahren Sie diese Wiederherstellungscodes sicher auf: Sie werden nur dieses eine Mal gezeigt. Mit jedem können Sie sich einmal anmelden, wenn Sie Ihre Authenticator-App nicht haben.',
    continue: 'Weiter',
  },

  passkeys: {
    title: 'Passkeys',
    signIn: 'Mit Passkey anmelden',
    use: 'Passkey verwenden',
    create: 'Passkey erstellen',
    wrong: 'Dieser Passkey gehört nicht zu diesem Konto.',
    what: 'Mit einem Passkey melden Sie sich ohne Passwort an: mit Finger, Gesicht oder PIN Ihres Geräts.',
    none: 'Sie haben keine Passkeys.',
    newName: 'Name des neuen Passkeys',
    needScripts: 'Erlauben Sie Skripte auf dieser Seite, um einen Passkey zu erstellen.',
    notHere: 'Dieser Server kann unter dieser Adresse keine Passkeys erstellen.',
    name: 'Name',
    created: 'Erstellt',
    synced: 'Zwischen Geräten synchronisiert',
    yes: 'ja',
    no: 'nein',
    rename: 'Umbenennen',
    remove: 'Entfernen',
  },

  connections: {
    title: 'Verbundene Konten',
    what: 'Wer sich mit einem Konto anmeldet, das hier verbunden ist, ist als Sie angemeldet.',
    none: 'Es ist kein Konto verbunden.',
    connect: (label: string) => `${label} verbinden`,
  },

  setUp: {
    title: 'Konto einrichten',
    reset: 'Zurück in Ihr Konto',
    whose: (name: string) => `Sie setzen das Passwort von ${name}. Alle Sitzungen dieses Kontos enden damit.`,
    newPassword: 'Neues Passwort',
    repeated: 'Noch einmal dasselbe',
    submit: 'Passwort setzen',
    passkey: 'Stattdessen einen Passkey erstellen',
    differ: 'Die beiden Passwörter sind nicht gleich.',
    refused: (n: number) =>
      `Wählen Sie ein anderes Passwort: mindestens ${n} Zeichen, nicht Ihr Benutzername und keines, das viele verwenden.`,
    spent: 'Dieser Link gilt nicht',
    spentWhy: 'Er wurde schon benutzt, ist zu alt, oder es gibt inzwischen einen neuen. Bitten Sie um einen neuen.',
    done: 'Ihr Konto ist eingerichtet. Melden Sie sich mit dem an, was Sie gerade gewählt haben.',
  },

  forgotten: {
    title: 'Passwort vergessen?',
    what: 'Sie erhalten eine E-Mail mit einem Link, um ein anderes zu setzen, wenn Ihr Konto eine E-Mail-Adresse hat.',
    send: 'Link senden',
    look: 'Sehen Sie in Ihre E-Mails',
    sent: 'Wenn es ein Konto dieses Namens mit einer E-Mail-Adresse gibt, ist ein Link unterwegs. Er gilt eine Stunde.',
    notMe: 'Das waren nicht Sie?',
    ask: 'Beenden Sie alle Sitzungen Ihres Kontos auf allen Geräten. Wählen Sie dann ein anderes Passwort.',
    endAll: 'Alle Sitzungen beenden',
    ended: 'Alle Sitzungen sind beendet',
    choose: 'Anderes Passwort wählen',
    mailSubject: (name: string) => `Neues Passwort setzen (${name})`,
    mailAsked: (name: string, address: string) =>
      `Jemand möchte das Passwort des Kontos ${name} zurücksetzen. Um ein neues zu setzen, öffnen Sie innerhalb einer Stunde diesen Link: ${address}`,
    mailNotYou: 'Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Es hat sich nichts geändert.',
    mailEndAll: (notMe: string) => `So beenden Sie alle Sitzungen Ihres Kontos: ${notMe}`,
  },

  notice: {
    newDevice: 'Anmeldung von einem neuen Gerät',
    passwordChanged: 'Passwort geändert',
    methodAdded: 'Anmeldeverfahren hinzugefügt',
    methodRemoved: 'Anmeldeverfahren entfernt',
    account: 'Konto',
    time: 'Zeit',
    address: 'IP-Adresse',
    device: 'Gerät',
    wasYou: 'Wenn Sie das waren, brauchen Sie nichts zu tun.',
    wasNotYou: (notMe: string) => `Wenn Sie das nicht waren, beenden Sie alle Sitzungen Ihres Kontos: ${notMe}`,
    choose: (address: string) => `Wählen Sie danach ein anderes Passwort: ${address}`,
  },

  provider: {
    nobody: 'Sie sind nicht angemeldet',
    again: (label) => `Noch einmal mit ${label} anmelden`,
    cancelled: (label) => `Sie haben die Anmeldung bei ${label} abgebrochen.`,
    refused: (label) => `${label} hat die Anmeldung abgelehnt.`,
    unreachable: (label) => `${label} ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.`,
    invalid: (label) => `Die Antwort von ${label} ließ sich nicht prüfen.`,
    notAllowed: (label) =>
      `Ihr Konto bei ${label} darf sich hier nicht anmelden. Bitten Sie die Administration um Zugang.`,
    taken: (label: string) => `Dieses Konto bei ${label} ist hier mit jemand anderem verbunden.`,
    notBegun: 'Diese Anmeldung hat zu lange gedauert, wurde schon benutzt oder begann in einem anderen Browser.',
  },

  console: {
    adminsOnly: 'Nur für Administratoren',
    notAdmin: (name) => html`Sie sind als <strong>${name}</strong> angemeldet und haben die Rolle „admin“ nicht.`,
    toOwn: 'Zu Ihren eigenen Sitzungen',
  },

  unbound: {
    title: 'Dieser Browser reicht nicht aus',
    why: 'Ihr Konto verlangt eine Sitzung, die an Ihr Gerät gebunden ist, damit ein gestohlenes Cookie nichts nützt. Dieser Browser hat seine Sitzung nicht gebunden.',
    how: 'Melden Sie sich mit einem Browser an, der das kann, etwa Chrome 145 oder neuer unter Windows. Sollte Ihrer es können, fragen Sie die Administration.',
  },

  error: {
    toSignIn: 'Zur Anmeldeseite',
    kinds: {
      invalid: {
        title: 'Die Anfrage ist ungültig',
        advice:
          'Gehen Sie zurück und versuchen Sie es noch einmal. Wenn es wieder geschieht, sagen Sie es denen, die Sie hierher geführt haben.',
      },
      signIn: {
        title: 'Sie müssen sich anmelden',
        advice: 'Melden Sie sich an, um fortzufahren.',
      },
      forbidden: {
        title: 'Das ist nicht erlaubt',
        advice: 'Sie dürfen das nicht, oder nicht auf diesem Weg. Wenn es gehen sollte, fragen Sie die Administration.',
      },
      missing: {
        title: 'Unter dieser Adresse gibt es nichts',
        advice: 'Vielleicht ist sie falsch geschrieben, oder was da war, ist fort.',
      },
      conflict: {
        title: 'Das steht im Widerspruch zu einer früheren Änderung',
        advice: 'Vielleicht ist es schon geschehen. Gehen Sie zurück und sehen Sie nach.',
      },
      tooMany: {
        title: 'Zu viele Anfragen',
        advice: 'Warten Sie ein wenig und versuchen Sie es dann noch einmal.',
      },
      unavailable: {
        title: 'Der Dienst ist gerade nicht verfügbar',
        advice: 'Versuchen Sie es gleich noch einmal.',
      },
      broken: {
        title: 'Auf unserer Seite ist etwas schiefgegangen',
        advice:
          'Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, nennen Sie der Administration die Nummer unten.',
      },
    },
  },
  support: 'Hilfe',
};
