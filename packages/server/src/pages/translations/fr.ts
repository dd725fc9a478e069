import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const fr: Texts = {
  language: 'fr',
  direction: 'ltr',
  locale: 'fr',

  signIn: {
    title: 'Connexion',
    failed: 'Échec de la connexion',
    username: 'Nom d’utilisateur',
    password: 'Mot de passe',
    submit: 'Se connecter',
    or: 'ou',
    withProvider: (label) => `Se connecter avec ${label}`,
    willReturn: (place) =>
      place === null ? 'Vous reviendrez ensuite à la page demandée.' : `Vous reviendrez ensuite à ${place}.`,
    signedInAs: (name, onwards) =>
      html`Vous êtes connecté en tant que ${name}. <a href="${onwards}">Continuer</a>, ou connectez-vous avec un autre compte.`,
    signedOut: 'Vous êtes déconnecté.',
    wrong: 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    needsMore: 'Un mot de passe ne suffit pas pour ce compte. Adressez-vous à un administrateur.',
    usedAlready: 'Vous êtes déjà connecté. Rechargez la page.',
  },

  refused: {
    throttled: (wait) => `Trop de tentatives. Réessayez dans ${wait}.`,
    limitReached: 'Vous avez atteint le nombre maximal de sessions. Déconnectez-vous d’abord d’un autre appareil.',
    overloaded: 'Trop de personnes se connectent en ce moment. Réessayez dans un instant.',
  },

  ended: {
    unknown: 'Votre session est terminée. Connectez-vous pour continuer.',
    because: (when, why) => html`Votre session s’est terminée le ${when} : ${why}. Connectez-vous pour continuer.`,
    idle: 'elle est restée trop longtemps inutilisée',
    lifetime: 'elle a atteint sa durée maximale',
    reasons: {
      'signed-out': 'elle a été déconnectée',
      revoked: 'un administrateur ou un autre appareil y a mis fin',
      rotated: 'une plus récente l’a remplacée',
      evicted: 'il y avait plus de sessions simultanées que permis, et c’était la plus ancienne',
      'password-changed': 'le mot de passe a été changé',
      'roles-changed': 'les autorisations du compte ont changé',
      'user-disabled': 'le compte est désactivé',
      'user-deleted': 'le compte a été supprimé',
      provider: 'le compte d’entreprise ou le fournisseur y a mis fin',
      'binding-violated': 'son cookie a été utilisé depuis un autre appareil',
      policy: 'les règles des sessions ont changé',
    },
  },

  signOut: {
    title: 'Déconnexion',
    question: 'Se déconnecter ?',
    signedInAs: (name) => html`Vous êtes connecté en tant que <strong>${name}</strong>.`,
    submit: 'Se déconnecter',
    stay: 'Rester connecté',
    nobody: 'Vous n’êtes pas connecté',
    signIn: 'Se connecter',
  },

  home: {
    title: 'Votre session',
    hello: (name) => `Bonjour, ${name}`,
    signedIn: 'Connexion',
    endsIdle: 'Fin sans utilisation',
    endsAtLatest: 'Fin au plus tard',
    roles: 'Rôles',
    never: 'jamais',
    sessions: 'Vos sessions',
    codes: 'Codes à usage unique',
    console: 'La console',
    forPrograms: 'Pour les programmes :',
    api: 'la description de l’API',
  },

  code: {
    label: 'Code de votre application d’authentification, ou code de récupération',
    wrong: 'Le code est incorrect, expiré ou déjà utilisé.',
    tryNext: 'Essayez le suivant.',
    scanAgain: 'Scannez le nouveau code QR, puis saisissez le code affiché par l’application.',
  },

  secondStep: { title: 'Encore une étape', asSomebodyElse: 'Se connecter avec un autre compte' },

  stepUp: {
    title: 'Confirmez votre identité',
    failed: 'Non confirmé',
    confirm: 'Confirmer',
    isYou: 'Pour continuer, confirmez que c’est bien vous.',
    secondFactor: 'Pour continuer, il vous faut un second facteur.',
    unreachable: (level) =>
      `Pour continuer, il faut une connexion de niveau ${level}, que votre compte ne peut pas atteindre. Adressez-vous à un administrateur.`,
    passwordIsNotEnough:
      'Le mot de passe seul ne suffit pas. Saisissez un code de votre application d’authentification.',
    wrongPassword: 'Le mot de passe est incorrect.',
  },

  codes: {
    title: 'Codes à usage unique',
    none: 'Ce serveur n’a pas de codes à usage unique.',
    back: 'Retour',
    setUpAt: 'Mis en place',
    lastUsed: 'Dernière utilisation',
    recoveryLeft: 'Codes de récupération restants',
    enterNow: 'Saisir un code maintenant',
    lost: 'Vous avez perdu votre application d’authentification et vos codes de récupération ? Adressez-vous à un administrateur.',
    setUp: 'Mettre en place les codes à usage unique',
    scan: 'Scannez ce code QR avec une application d’authentification, ou saisissez-y la clé. Saisissez ensuite le code affiché par l’application.',
    qrCode: 'La clé sous forme de code QR',
    openApp: 'Ouvrir l’application sur cet appareil',
    code: 'Code',
    recoveryTitle: 'Codes de récupération',
    areSetUp: 'Les codes à usage unique sont en place',
    keepSafe:
      'Gardez ces codes de récupération en lieu sûr : ils ne sont affichés qu’une fois. Chacun vous connecte une fois si vous n’avez pas votre application d’authentification.',
    continue: 'Continuer',
  },

  passkeys: {
    title: 'Clés d’accès',
    signIn: 'Se connecter avec une clé d’accès',
    use: 'Utiliser une clé d’accès',
    create: 'Créer une clé d’accès',
    wrong: 'Cette clé d’accès n’appartient pas à ce compte.',
    what: 'Une clé d’accès vous connecte sans mot de passe : avec l’empreinte, le visage ou le code de votre appareil.',
    none: 'Vous n’avez aucune clé d’accès.',
    newName: 'Nom de la nouvelle clé d’accès',
    needScripts: 'Pour créer une clé d’accès, autorisez les scripts sur cette page.',
    notHere: 'Ce serveur ne peut pas créer de clés d’accès à cette adresse.',
    name: 'Nom',
    created: 'Créée',
    synced: 'Synchronisée entre appareils',
    yes: 'oui',
    no: 'non',
    rename: 'Renommer',
    remove: 'Supprimer',
  },

  connections: {
    title: 'Comptes associés',
    what: 'Toute personne qui se connecte avec un compte associé ici est connectée sous votre nom.',
    none: 'Aucun compte n’est associé.',
    connect: (label: string) => `Associer ${label}`,
  },

  setUp: {
    title: 'Configurer votre compte',
    reset: 'Retrouver l’accès à votre compte',
    whose: (name: string) =>
      `Vous définissez le mot de passe de ${name}. Toutes les sessions de ce compte se terminent alors.`,
    newPassword: 'Nouveau mot de passe',
    repeated: 'Encore une fois le même',
    submit: 'Définir le mot de passe',
    passkey: 'Créer plutôt une clé d’accès',
    differ: 'Les deux mots de passe sont différents.',
    refused: (n: number) =>
      `Choisissez un autre mot de passe : au moins ${n} caractères, pas votre nom d’utilisateur, et pas un mot de passe courant.`,
    spent: 'Ce lien n’est pas valable',
    spentWhy: 'Il a déjà servi, il est trop ancien, ou un autre a été créé depuis. Demandez-en un autre.',
    done: 'Votre compte est configuré. Connectez-vous avec ce que vous venez de choisir.',
  },

  forgotten: {
    title: 'Mot de passe oublié ?',
    what: 'Vous recevez un courriel avec un lien pour en définir un autre, si votre compte a une adresse électronique.',
    send: 'Envoyer le lien',
    look: 'Consultez vos courriels',
    sent: 'S’il existe un compte de ce nom avec une adresse électronique, un lien est en route. Il est valable une heure.',
    notMe: 'Ce n’était pas vous ?',
    ask: 'Terminez toutes les sessions de votre compte, sur tous les appareils. Choisissez ensuite un autre mot de passe.',
    endAll: 'Terminer toutes les sessions',
    ended: 'Toutes les sessions sont terminées',
    choose: 'Choisir un autre mot de passe',
    mailSubject: (name: string) => `Définir un autre mot de passe (${name})`,
    mailAsked: (name: string, address: string) =>
      `Quelqu’un a demandé un autre mot de passe pour le compte ${name}. Pour en définir un, dans l’heure : ${address}`,
    mailNotYou: 'Si ce n’était pas vous, il n’y a rien à faire : rien n’a changé.',
    mailEndAll: (notMe: string) => `Pour mettre fin à toutes les sessions de votre compte : ${notMe}`,
  },

  notice: {
    newDevice: 'Connexion depuis un nouvel appareil',
    passwordChanged: 'Mot de passe modifié',
    methodAdded: 'Méthode de connexion ajoutée',
    methodRemoved: 'Méthode de connexion supprimée',
    account: 'Compte',
    time: 'Date',
    address: 'Adresse IP',
    device: 'Appareil',
    wasYou: 'Si c’était vous, il n’y a rien à faire.',
    wasNotYou: (notMe: string) => `Si ce n’était pas vous, mettez fin à toutes les sessions de votre compte : ${notMe}`,
    choose: (address: string) => `Choisissez ensuite un autre mot de passe : ${address}`,
  },

  provider: {
    nobody: 'Vous n’êtes pas connecté',
    again: (label) => `Se connecter à nouveau avec ${label}`,
    cancelled: (label) => `Vous avez annulé la connexion chez ${label}.`,
    refused: (label) => `${label} a refusé la connexion.`,
    unreachable: (label) => `${label} est injoignable pour le moment. Réessayez dans un instant.`,
    invalid: (label) => `La réponse de ${label} n’a pas pu être vérifiée.`,
    notAllowed: (label) =>
      `Votre compte chez ${label} ne peut pas se connecter ici. Demandez l’accès à un administrateur.`,
    taken: (label: string) => `Ce compte chez ${label} est déjà associé à quelqu’un d’autre ici.`,
    notBegun: 'Cette connexion a pris trop de temps, a déjà servi ou a commencé dans un autre navigateur.',
  },

  console: {
    adminsOnly: 'Réservé aux administrateurs',
    notAdmin: (name) => html`Vous êtes connecté en tant que <strong>${name}</strong>, qui n’a pas le rôle « admin ».`,
    toOwn: 'Vers vos propres sessions',
  },

  unbound: {
    title: 'Ce navigateur ne convient pas',
    why: 'Votre compte exige une session liée à votre appareil, afin qu’un cookie volé ne serve à rien. Ce navigateur n’a pas lié sa session.',
    how: 'Reconnectez-vous avec un navigateur qui le permet, comme Chrome 145 ou plus récent sous Windows. Si le vôtre devrait le permettre, adressez-vous à l’administration.',
  },

  error: {
    toSignIn: 'Vers la page de connexion',
    kinds: {
      invalid: {
        title: 'La demande n’est pas valide',
        advice: 'Revenez en arrière et réessayez. Si cela se reproduit, prévenez la personne qui vous a envoyé ici.',
      },
      signIn: {
        title: 'Vous devez vous connecter',
        advice: 'Connectez-vous pour continuer.',
      },
      forbidden: {
        title: 'Ce n’est pas autorisé',
        advice:
          'Vous ne pouvez pas faire cela, ou pas de cette façon. Si cela devrait être possible, demandez à un administrateur.',
      },
      missing: {
        title: 'Il n’y a rien à cette adresse',
        advice: 'L’adresse est peut-être mal écrite, ou ce qui s’y trouvait n’existe plus.',
      },
      conflict: {
        title: 'Ce n’est pas possible dans l’état actuel',
        advice: 'C’est peut-être déjà fait. Revenez en arrière et vérifiez.',
      },
      tooMany: {
        title: 'Trop de demandes',
        advice: 'Attendez un peu, puis réessayez.',
      },
      unavailable: {
        title: 'Le service n’est pas disponible pour le moment',
        advice: 'Réessayez dans un instant.',
      },
      broken: {
        title: 'Une erreur s’est produite de notre côté',
        advice: 'Réessayez dans un instant. Si cela se reproduit, donnez à un administrateur le numéro ci-dessous.',
      },
    },
  },
  support: 'Aide',
};
