import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const es: Texts = {
  language: 'es',
  direction: 'ltr',
  locale: 'es',

  signIn: {
    title: 'Iniciar sesión',
    failed: 'No se pudo iniciar sesión',
    username: 'Nombre de usuario',
    password: 'Contraseña',
    submit: 'Iniciar sesión',
    or: 'o',
    withProvider: (label) => `Iniciar sesión con ${label}`,
    willReturn: (place) => (place === null ? 'Después volverá a la página solicitada.' : `Después volverá a ${place}.`),
    signedInAs: (name, onwards) =>
      html`Ha iniciado sesión como ${name}. <a href="${onwards}">Continúe</a> o inicie sesión con otra cuenta.`,
    signedOut: 'Ha cerrado la sesión.',
    wrong: 'El nombre de usuario o la contraseña no son correctos.',
    needsMore: 'Para esta cuenta no basta una contraseña. Consulte con administración.',
    usedAlready: 'Ya ha iniciado sesión. Vuelva a cargar la página.',
  },

  refused: {
    throttled: (wait) => `Demasiados intentos. Vuelva a intentarlo dentro de ${wait}.`,
    limitReached: 'Ha alcanzado el máximo de sesiones. Cierre antes la sesión en otro dispositivo.',
    overloaded: 'Demasiadas personas están iniciando sesión. Vuelva a intentarlo en un momento.',
  },

  ended: {
    unknown: 'Su sesión ha terminado. Inicie sesión para continuar.',
    because: (when, why) => html`Su sesión terminó el ${when}: ${why}. Inicie sesión para continuar.`,
    idle: 'pasó demasiado tiempo sin usarse',
    lifetime: 'alcanzó su duración máxima',
    reasons: {
      'signed-out': 'se cerró la sesión',
      revoked: 'la terminó administración u otro dispositivo',
      rotated: 'la sustituyó una más reciente',
      evicted: 'había más sesiones a la vez de las permitidas y era la más antigua',
      'password-changed': 'se cambió la contraseña',
      'roles-changed': 'cambiaron los permisos de la cuenta',
      'user-disabled': 'la cuenta está desactivada',
      'user-deleted': 'la cuenta se eliminó',
      provider: 'la terminó la cuenta de empresa o el proveedor',
      'binding-violated': 'su cookie se usó desde otro dispositivo',
      policy: 'cambiaron las reglas de las sesiones',
    },
  },

  signOut: {
    title: 'Cerrar sesión',
    question: '¿Cerrar sesión?',
    signedInAs: (name) => html`Ha iniciado sesión como <strong>${name}</strong>.`,
    submit: 'Cerrar sesión',
    stay: 'Seguir con la sesión abierta',
    nobody: 'No ha iniciado sesión',
    signIn: 'Iniciar sesión',
  },

  home: {
    title: 'Su sesión',
    hello: (name) => `Hola, ${name}`,
    signedIn: 'Inicio de sesión',
    endsIdle: 'Termina si no se usa',
    endsAtLatest: 'Termina a más tardar',
    roles: 'Roles',
    never: 'nunca',
    sessions: 'Sus sesiones',
    codes: 'Códigos de un solo uso',
    console: 'La consola',
    forPrograms: 'Para programas:',
    api: 'la descripción de la API',
  },

  code: {
    label: 'Código de su aplicación de autenticación o código de recuperación',
    wrong: 'El código es incorrecto, ha caducado o ya se usó.',
    tryNext: 'Pruebe con el siguiente.',
    scanAgain: 'Escanee el nuevo código QR y escriba después el código que muestra la aplicación.',
  },

  secondStep: { title: 'Un paso más', asSomebodyElse: 'Iniciar sesión con otra cuenta' },

  stepUp: {
    title: 'Confirme quién es',
    failed: 'Sin confirmar',
    confirm: 'Confirmar',
    isYou: 'Para continuar, confirme que es usted.',
    secondFactor: 'Para continuar, necesita un segundo factor.',
    unreachable: (level) =>
      `Para continuar se necesita un inicio de sesión de nivel ${level}, que su cuenta no puede alcanzar. Consulte con administración.`,
    passwordIsNotEnough: 'La contraseña sola no basta. Escriba un código de su aplicación de autenticación.',
    wrongPassword: 'La contraseña no es correcta.',
  },

  codes: {
    title: 'Códigos de un solo uso',
    none: 'Este servidor no tiene códigos de un solo uso.',
    back: 'Volver',
    setUpAt: 'Configurados',
    lastUsed: 'Último uso',
    recoveryLeft: 'Códigos de recuperación restantes',
    enterNow: 'Escribir un código ahora',
    lost: '¿Ha perdido la aplicación de autenticación y los códigos de recuperación? Consulte con administración.',
    setUp: 'Configurar códigos de un solo uso',
    scan: 'Escanee este código QR con una aplicación de autenticación o escriba la clave en ella. Después escriba el código que muestra la aplicación.',
    qrCode: 'La clave como código QR',
    openApp: 'Abrir la aplicación en este dispositivo',
    code: 'Código',
    recoveryTitle: 'Códigos de recuperación',
    areSetUp: 'Los códigos de un solo uso están configurados',
    keepSafe:
      'Guarde estos códigos de recuperación en un lugar seguro: solo se muestran una vez. Cada uno permite iniciar sesión una vez sin la aplicación de autenticación.',
    continue: 'Continuar',
  },

  passkeys: {
    title: 'Llaves de acceso',
    signIn: 'Iniciar sesión con una llave de acceso',
    use: 'Usar una llave de acceso',
    create: 'Crear una llave de acceso',
    wrong: 'Esta llave de acceso no es de esta cuenta.',
    what: 'Una llave de acceso inicia su sesión sin contraseña: con el dedo, la cara o el PIN de su dispositivo.',
    none: 'No tiene llaves de acceso.',
    newName: 'Nombre de la nueva llave de acceso',
    needScripts: 'Para crear una llave de acceso, permita los scripts en esta página.',
    notHere: 'Este servidor no puede crear llaves de acceso en esta dirección.',
    name: 'Nombre',
    created: 'Creada',
    synced: 'Sincronizada entre dispositivos',
    yes: 'sí',
    no: 'no',
    rename: 'Cambiar el nombre',
    remove: 'Eliminar',
  },

  connections: {
    title: 'Cuentas vinculadas',
    what: 'Quien inicia sesión con una cuenta vinculada aquí inicia sesión como usted.',
    none: 'No hay ninguna cuenta vinculada.',
    connect: (label: string) => `Vincular ${label}`,
  },

  setUp: {
    title: 'Configurar su cuenta',
    reset: 'Recuperar su cuenta',
    whose: (name: string) =>
      `Está estableciendo la contraseña de ${name}. Con ello terminan todas las sesiones de esta cuenta.`,
    newPassword: 'Nueva contraseña',
    repeated: 'La misma otra vez',
    submit: 'Establecer la contraseña',
    passkey: 'Crear una llave de acceso en su lugar',
    differ: 'Las dos contraseñas no son iguales.',
    refused: (n: number) =>
      `Elija otra contraseña: al menos ${n} caracteres, que no sea su nombre de usuario ni una que use mucha gente.`,
    spent: 'Este enlace no es válido',
    spentWhy: 'Ya se ha usado, es demasiado antiguo o se ha creado otro después. Pida otro.',
    done: 'Su cuenta está configurada. Inicie sesión con lo que acaba de elegir.',
  },

  forgotten: {
    title: '¿Ha olvidado su contraseña?',
    what: 'Recibirá un correo con un enlace para establecer otra, si su cuenta tiene una dirección de correo.',
    send: 'Enviar el enlace',
    look: 'Mire su correo',
    sent: 'Si existe una cuenta con este nombre y una dirección de correo, un enlace está en camino. Es válido durante una hora.',
    notMe: '¿No fue usted?',
    ask: 'Termine todas las sesiones de su cuenta, en todos los dispositivos. Después elija otra contraseña.',
    endAll: 'Terminar todas las sesiones',
    ended: 'Todas las sesiones han terminado',
    choose: 'Elegir otra contraseña',
    mailSubject: (name: string) => `Establecer otra contraseña (${name})`,
    mailAsked: (name: string, address: string) =>
      `Alguien ha pedido otra contraseña para la cuenta ${name}. Para establecerla, en el plazo de una hora: ${address}`,
    mailNotYou: 'Si no fue usted, no tiene que hacer nada: no ha cambiado nada.',
    mailEndAll: (notMe: string) => `Para cerrar todas las sesiones de su cuenta: ${notMe}`,
  },

  notice: {
    newDevice: 'Inicio de sesión desde un dispositivo nuevo',
    passwordChanged: 'Contraseña cambiada',
    methodAdded: 'Método de inicio de sesión añadido',
    methodRemoved: 'Método de inicio de sesión eliminado',
    account: 'Cuenta',
    time: 'Fecha',
    address: 'Dirección IP',
    device: 'Dispositivo',
    wasYou: 'Si fue usted, no tiene que hacer nada.',
    wasNotYou: (notMe: string) => `Si no fue usted, cierre todas las sesiones de su cuenta: ${notMe}`,
    choose: (address: string) => `Después elija otra contraseña: ${address}`,
  },

  provider: {
    nobody: 'No ha iniciado sesión',
    again: (label) => `Iniciar sesión con ${label} de nuevo`,
    cancelled: (label) => `Ha cancelado el inicio de sesión en ${label}.`,
    refused: (label) => `${label} rechazó el inicio de sesión.`,
    unreachable: (label) => `No se puede contactar con ${label} ahora. Vuelva a intentarlo en un momento.`,
    invalid: (label) => `La respuesta de ${label} no se pudo verificar.`,
    notAllowed: (label) => `Su cuenta de ${label} no puede iniciar sesión aquí. Pida acceso a administración.`,
    taken: (label: string) => `Esta cuenta de ${label} está vinculada aquí a otra persona.`,
    notBegun: 'Este inicio de sesión tardó demasiado, ya se usó o empezó en otro navegador.',
  },

  console: {
    adminsOnly: 'Solo para administración',
    notAdmin: (name) => html`Ha iniciado sesión como <strong>${name}</strong>, que no tiene el rol «admin».`,
    toOwn: 'A sus propias sesiones',
  },

  unbound: {
    title: 'Este navegador no sirve',
    why: 'Su cuenta exige una sesión vinculada a su dispositivo, para que una cookie robada no sirva de nada. Este navegador no ha vinculado su sesión.',
    how: 'Inicie sesión de nuevo con un navegador que pueda hacerlo, como Chrome 145 o posterior en Windows. Si el suyo debería poder, consulte a la administración.',
  },

  error: {
    toSignIn: 'A la página de inicio de sesión',
    kinds: {
      invalid: {
        title: 'La solicitud no es válida',
        advice: 'Vuelva atrás e inténtelo de nuevo. Si vuelve a ocurrir, avise a quien le ha enviado aquí.',
      },
      signIn: {
        title: 'Tiene que iniciar sesión',
        advice: 'Inicie sesión para continuar.',
      },
      forbidden: {
        title: 'Esto no está permitido',
        advice: 'No puede hacerlo, o no de esta manera. Si debería ser posible, pregunte a un administrador.',
      },
      missing: {
        title: 'No hay nada en esta dirección',
        advice: 'Puede que esté mal escrita, o que lo que había ya no exista.',
      },
      conflict: {
        title: 'Tal como están las cosas, no es posible',
        advice: 'Puede que ya esté hecho. Vuelva atrás y compruébelo.',
      },
      tooMany: {
        title: 'Demasiadas solicitudes',
        advice: 'Espere un poco e inténtelo de nuevo.',
      },
      unavailable: {
        title: 'El servicio no está disponible en este momento',
        advice: 'Inténtelo de nuevo dentro de un momento.',
      },
      broken: {
        title: 'Algo ha fallado por nuestra parte',
        advice:
          'Inténtelo de nuevo dentro de un momento. Si vuelve a ocurrir, dé a un administrador el número de abajo.',
      },
    },
  },
  support: 'Ayuda',
};
