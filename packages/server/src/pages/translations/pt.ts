import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const pt: Texts = {
  language: 'pt',
  direction: 'ltr',
  locale: 'pt',

  signIn: {
    title: 'Entrar',
    failed: 'Não foi possível entrar',
    username: 'Nome de usuário',
    password: 'Senha',
    submit: 'Entrar',
    or: 'ou',
    withProvider: (label) => `Entrar com ${label}`,
    willReturn: (place) =>
      place === null ? 'Em seguida, você voltará à página solicitada.' : `Em seguida, você voltará a ${place}.`,
    signedInAs: (name, onwards) =>
      html`Você entrou como ${name}. <a href="${onwards}">Continue</a> ou entre com outra conta.`,
    signedOut: 'Você saiu.',
    wrong: 'O nome de usuário ou a senha está incorreto.',
    needsMore: 'Para esta conta, uma senha não basta. Fale com a administração.',
    usedAlready: 'Você já entrou. Recarregue a página.',
  },

  refused: {
    throttled: (wait) => `Tentativas demais. Tente novamente em ${wait}.`,
    limitReached: 'Você atingiu o limite de sessões. Saia primeiro em outro dispositivo.',
    overloaded: 'Há pessoas demais entrando agora. Tente novamente em instantes.',
  },

  ended: {
    unknown: 'Sua sessão terminou. Entre para continuar.',
    because: (when, why) => html`Sua sessão terminou em ${when}: ${why}. Entre para continuar.`,
    idle: 'ela ficou tempo demais sem uso',
    lifetime: 'ela atingiu a duração máxima',
    reasons: {
      'signed-out': 'a saída foi feita',
      revoked: 'ela foi encerrada pela administração ou em outro dispositivo',
      rotated: 'ela foi substituída por uma mais recente',
      evicted: 'havia mais sessões simultâneas do que o permitido, e ela era a mais antiga',
      'password-changed': 'a senha foi alterada',
      'roles-changed': 'as permissões da conta mudaram',
      'user-disabled': 'a conta está desativada',
      'user-deleted': 'a conta foi excluída',
      provider: 'a conta da empresa ou o provedor a encerrou',
      'binding-violated': 'o cookie dela foi usado em outro dispositivo',
      policy: 'as regras das sessões mudaram',
    },
  },

  signOut: {
    title: 'Sair',
    question: 'Sair?',
    signedInAs: (name) => html`Você entrou como <strong>${name}</strong>.`,
    submit: 'Sair',
    stay: 'Continuar conectado',
    nobody: 'Você não está conectado',
    signIn: 'Entrar',
  },

  home: {
    title: 'Sua sessão',
    hello: (name) => `Olá, ${name}`,
    signedIn: 'Entrada',
    endsIdle: 'Termina sem uso',
    endsAtLatest: 'Termina no máximo',
    roles: 'Funções',
    never: 'nunca',
    sessions: 'Suas sessões',
    codes: 'Códigos de uso único',
    console: 'O console',
    forPrograms: 'Para programas:',
    api: 'a descrição da API',
  },

  code: {
    label: 'Código do seu aplicativo autenticador ou código de recuperação',
    wrong: 'O código está incorreto, expirou ou já foi usado.',
    tryNext: 'Tente o próximo.',
    scanAgain: 'Leia o novo código QR e depois digite o código que o aplicativo mostra.',
  },

  secondStep: { title: 'Mais um passo', asSomebodyElse: 'Entrar com outra conta' },

  stepUp: {
    title: 'Confirme quem você é',
    failed: 'Não confirmado',
    confirm: 'Confirmar',
    isYou: 'Para continuar, confirme que é você.',
    secondFactor: 'Para continuar, você precisa de um segundo fator.',
    unreachable: (level) =>
      `Para continuar, é preciso uma entrada de nível ${level}, que sua conta não alcança. Fale com a administração.`,
    passwordIsNotEnough: 'A senha sozinha não basta. Digite um código do seu aplicativo autenticador.',
    wrongPassword: 'A senha está incorreta.',
  },

  codes: {
    title: 'Códigos de uso único',
    none: 'Este servidor não tem códigos de uso único.',
    back: 'Voltar',
    setUpAt: 'Configurados',
    lastUsed: 'Último uso',
    recoveryLeft: 'Códigos de recuperação restantes',
    enterNow: 'Digitar um código agora',
    lost: 'Perdeu o aplicativo autenticador e os códigos de recuperação? Fale com a administração.',
    setUp: 'Configurar códigos de uso único',
    scan: 'Leia este código QR com um aplicativo autenticador ou digite a chave nele. Depois digite o código que o aplicativo mostra.',
    qrCode: 'A chave como código QR',
    openApp: 'Abrir o aplicativo neste dispositivo',
    code: 'Código',
    recoveryTitle: 'Códigos de recuperação',
    areSetUp: 'Os códigos de uso único estão configurados',
    keepSafe:
      'Guarde estes códigos de recuperação em lugar seguro: eles são mostrados só uma vez. Cada um permite entrar uma vez sem o aplicativo autenticador.',
    continue: 'Continuar',
  },

  passkeys: {
    title: 'Chaves de acesso',
    signIn: 'Entrar com uma chave de acesso',
    use: 'Usar uma chave de acesso',
    create: 'Criar uma chave de acesso',
    wrong: 'Esta chave de acesso não é desta conta.',
    what: 'Uma chave de acesso permite entrar sem senha: com o dedo, o rosto ou o PIN do seu dispositivo.',
    none: 'Você não tem chaves de acesso.',
    newName: 'Nome da nova chave de acesso',
    needScripts: 'Para criar uma chave de acesso, permita scripts nesta página.',
    notHere: 'Este servidor não pode criar chaves de acesso neste endereço.',
    name: 'Nome',
    created: 'Criada',
    synced: 'Sincronizada entre dispositivos',
    yes: 'sim',
    no: 'não',
    rename: 'Renomear',
    remove: 'Remover',
  },

  connections: {
    title: 'Contas vinculadas',
    what: 'Quem entra com uma conta vinculada aqui entra como você.',
    none: 'Nenhuma conta está vinculada.',
    connect: (label: string) => `Vincular ${label}`,
  },

  setUp: {
    title: 'Configurar sua conta',
    reset: 'Recuperar sua conta',
    whose: (name: string) => `Você está definindo a senha de ${name}. Todas as sessões desta conta terminam com isso.`,
    newPassword: 'Nova senha',
    repeated: 'A mesma outra vez',
    submit: 'Definir a senha',
    passkey: 'Criar uma chave de acesso em vez disso',
    differ: 'As duas senhas não são iguais.',
    refused: (n: number) =>
      `Escolha outra senha: pelo menos ${n} caracteres, que não seja seu nome de usuário nem uma que muitas pessoas usam.`,
    spent: 'Este link não vale',
    spentWhy: 'Ele já foi usado, é antigo demais ou outro foi criado depois. Peça outro.',
    done: 'Sua conta está configurada. Entre com o que você acabou de escolher.',
  },

  forgotten: {
    title: 'Esqueceu sua senha?',
    what: 'Você recebe um e-mail com um link para definir outra, se sua conta tiver um endereço de e-mail.',
    send: 'Enviar o link',
    look: 'Veja seu e-mail',
    sent: 'Se existir uma conta com este nome e um endereço de e-mail, um link está a caminho. Ele vale por uma hora.',
    notMe: 'Não foi você?',
    ask: 'Encerre todas as sessões da sua conta, em todos os dispositivos. Depois escolha outra senha.',
    endAll: 'Encerrar todas as sessões',
    ended: 'Todas as sessões foram encerradas',
    choose: 'Escolher outra senha',
    mailSubject: (name: string) => `Definir outra senha (${name})`,
    mailAsked: (name: string, address: string) =>
      `Alguém pediu outra senha para a conta ${name}. Para definir uma, dentro de uma hora: ${address}`,
    mailNotYou: 'Se não foi você, não é preciso fazer nada: nada mudou.',
    mailEndAll: (notMe: string) => `Para encerrar todas as sessões da sua conta: ${notMe}`,
  },

  notice: {
    newDevice: 'Entrada a partir de um dispositivo novo',
    passwordChanged: 'Senha alterada',
    methodAdded: 'Método de entrada adicionado',
    methodRemoved: 'Método de entrada removido',
    account: 'Conta',
    time: 'Data',
    address: 'Endereço IP',
    device: 'Dispositivo',
    wasYou: 'Se foi você, não é preciso fazer nada.',
    wasNotYou: (notMe: string) => `Se não foi você, encerre todas as sessões da sua conta: ${notMe}`,
    choose: (address: string) => `Depois escolha outra senha: ${address}`,
  },

  provider: {
    nobody: 'Você não está conectado',
    again: (label) => `Entrar com ${label} novamente`,
    cancelled: (label) => `Você cancelou a entrada em ${label}.`,
    refused: (label) => `${label} recusou a entrada.`,
    unreachable: (label) => `${label} não pode ser contatado agora. Tente novamente em instantes.`,
    invalid: (label) => `Não foi possível verificar a resposta de ${label}.`,
    notAllowed: (label) => `Sua conta em ${label} não pode entrar aqui. Peça acesso à administração.`,
    taken: (label: string) => `Esta conta em ${label} já está vinculada a outra pessoa aqui.`,
    notBegun: 'Esta entrada demorou demais, já foi usada ou começou em outro navegador.',
  },

  console: {
    adminsOnly: 'Só para administradores',
    notAdmin: (name) => html`Você entrou como <strong>${name}</strong>, que não tem a função “admin”.`,
    toOwn: 'Para suas próprias sessões',
  },

  unbound: {
    title: 'Este navegador não serve',
    why: 'Sua conta exige uma sessão vinculada ao seu dispositivo, para que um cookie roubado não sirva para nada. Este navegador não vinculou sua sessão.',
    how: 'Entre de novo com um navegador que consiga fazer isso, como o Chrome 145 ou mais recente no Windows. Se o seu deveria conseguir, fale com a administração.',
  },

  error: {
    toSignIn: 'Para a página de entrada',
    kinds: {
      invalid: {
        title: 'O pedido não é válido',
        advice: 'Volte atrás e tente de novo. Se voltar a acontecer, avise quem o enviou para aqui.',
      },
      signIn: {
        title: 'Tem de iniciar sessão',
        advice: 'Inicie sessão para continuar.',
      },
      forbidden: {
        title: 'Isto não é permitido',
        advice: 'Não pode fazer isto, ou não desta forma. Se devia ser possível, pergunte a um administrador.',
      },
      missing: {
        title: 'Não há nada neste endereço',
        advice: 'Pode estar mal escrito, ou o que lá estava já não existe.',
      },
      conflict: {
        title: 'No estado atual, isto não é possível',
        advice: 'Talvez já esteja feito. Volte atrás e verifique.',
      },
      tooMany: {
        title: 'Demasiados pedidos',
        advice: 'Espere um pouco e tente de novo.',
      },
      unavailable: {
        title: 'O serviço não está disponível de momento',
        advice: 'Tente de novo dentro de instantes.',
      },
      broken: {
        title: 'Algo correu mal do nosso lado',
        advice: 'Tente de novo dentro de instantes. Se voltar a acontecer, dê a um administrador o número abaixo.',
      },
    },
  },
  support: 'Ajuda',
};
