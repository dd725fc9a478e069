import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const zh: Texts = {
  language: 'zh',
  direction: 'ltr',
  locale: 'zh',

  signIn: {
    title: '登录',
    failed: '登录失败',
    username: '用户名',
    password: '密码',
    submit: '登录',
    or: '或',
    withProvider: (label) => `使用 ${label} 登录`,
    willReturn: (place) => (place === null ? '之后将返回您请求的页面。' : `之后将返回 ${place}。`),
    signedInAs: (name, onwards) => html`您已以 ${name} 的身份登录。<a href="${onwards}">继续</a>，或以其他身份登录。`,
    signedOut: '您已退出登录。',
    wrong: '用户名或密码不正确。',
    needsMore: '此账号仅有密码还不够。请联系管理员。',
    usedAlready: '您已经登录。请重新加载页面。',
  },

  refused: {
    throttled: (wait) => `尝试次数过多。请在 ${wait}后重试。`,
    limitReached: '您的会话数已达上限。请先在其他设备上退出登录。',
    overloaded: '当前登录人数过多。请稍后重试。',
  },

  ended: {
    unknown: '您的会话已结束。请登录以继续。',
    because: (when, why) => html`您的会话已于 ${when} 结束：${why}。请登录以继续。`,
    idle: '长时间未使用',
    lifetime: '已达到最长时间',
    reasons: {
      'signed-out': '已退出登录',
      revoked: '被管理员或其他设备结束',
      rotated: '已被更新的会话取代',
      evicted: '同时的会话数超过上限，而它是最早的一个',
      'password-changed': '密码已更改',
      'roles-changed': '账号的权限已更改',
      'user-disabled': '账号已停用',
      'user-deleted': '账号已删除',
      provider: '企业账号或提供方结束了它',
      'binding-violated': '其 Cookie 在其他设备上被使用',
      policy: '会话规则已更改',
    },
  },

  signOut: {
    title: '退出登录',
    question: '要退出登录吗？',
    signedInAs: (name) => html`您已以 <strong>${name}</strong> 的身份登录。`,
    submit: '退出登录',
    stay: '保持登录',
    nobody: '您尚未登录',
    signIn: '登录',
  },

  home: {
    title: '您的会话',
    hello: (name) => `您好，${name}`,
    signedIn: '登录时间',
    endsIdle: '不使用时结束',
    endsAtLatest: '最迟结束',
    roles: '角色',
    never: '永不',
    sessions: '您的会话列表',
    codes: '一次性验证码',
    console: '控制台',
    forPrograms: '供程序使用：',
    api: 'API 说明',
  },

  code: {
    label: '身份验证应用中的验证码，或恢复码',
    wrong: '验证码不正确、已过期或已使用。',
    tryNext: '请尝试下一个。',
    scanAgain: '请扫描新的二维码，然后输入应用显示的验证码。',
  },

  secondStep: { title: '还有一步', asSomebodyElse: '以其他身份登录' },

  stepUp: {
    title: '确认您的身份',
    failed: '未确认',
    confirm: '确认',
    isYou: '要继续，请确认是您本人。',
    secondFactor: '要继续，您需要第二重验证。',
    unreachable: (level) => `要继续，需要 ${level} 级别的登录，而您的账号无法达到。请联系管理员。`,
    passwordIsNotEnough: '仅有密码还不够。请输入身份验证应用中的验证码。',
    wrongPassword: '密码不正确。',
  },

  codes: {
    title: '一次性验证码',
    none: '此服务器没有一次性验证码。',
    back: '返回',
    setUpAt: '设置时间',
    lastUsed: '上次使用',
    recoveryLeft: '剩余恢复码',
    enterNow: '立即输入验证码',
    lost: '身份验证应用和恢复码都丢失了？请联系管理员。',
    setUp: '设置一次性验证码',
    scan: '请用身份验证应用扫描此二维码，或在其中输入密钥。然后输入应用显示的验证码。',
    qrCode: '密钥的二维码',
    openApp: '在此设备上打开应用',
    code: '验证码',
    recoveryTitle: '恢复码',
    areSetUp: '一次性验证码已设置',
    keepSafe: '请将这些恢复码保存在安全的地方：它们只显示这一次。没有身份验证应用时，每个恢复码可登录一次。',
    continue: '继续',
  },

  passkeys: {
    title: '通行密钥',
    signIn: '使用通行密钥登录',
    use: '使用通行密钥',
    create: '创建通行密钥',
    wrong: '此通行密钥不属于该帐户。',
    what: '通行密钥让您无需密码即可登录：使用设备的指纹、面容或 PIN。',
    none: '您没有通行密钥。',
    newName: '新通行密钥的名称',
    needScripts: '要创建通行密钥，请允许此页面运行脚本。',
    notHere: '此服务器无法在该地址创建通行密钥。',
    name: '名称',
    created: '创建时间',
    synced: '在设备间同步',
    yes: '是',
    no: '否',
    rename: '重命名',
    remove: '移除',
  },

  connections: {
    title: '已关联的账户',
    what: '使用在此关联的账户登录的人将以您的身份登录。',
    none: '尚未关联任何账户。',
    connect: (label: string) => `关联 ${label}`,
  },

  setUp: {
    title: '设置您的帐户',
    reset: '恢复您的帐户',
    whose: (name: string) => `您正在设置 ${name} 的密码。该帐户的所有会话将随之结束。`,
    newPassword: '新密码',
    repeated: '再次输入',
    submit: '设置密码',
    passkey: '改为创建通行密钥',
    differ: '两次输入的密码不一致。',
    refused: (n: number) => `请选择其他密码：至少 ${n} 个字符，不是您的用户名，也不是许多人使用的密码。`,
    spent: '此链接无效',
    spentWhy: '它已被使用、已过期，或之后又生成了新的链接。请索取新的链接。',
    done: '您的帐户已设置好。请使用您刚才选择的方式登录。',
  },

  forgotten: {
    title: '忘记密码？',
    what: '如果您的帐户有电子邮件地址，您会收到一封带有链接的邮件，用于设置新密码。',
    send: '发送链接',
    look: '请查看您的邮件',
    sent: '如果存在此名称且有电子邮件地址的帐户，链接已发出。链接在一小时内有效。',
    notMe: '不是您本人？',
    ask: '结束您的帐户在所有设备上的所有会话，然后选择新密码。',
    endAll: '结束所有会话',
    ended: '所有会话已结束',
    choose: '选择新密码',
    mailSubject: (name: string) => `设置新密码（${name}）`,
    mailAsked: (name: string, address: string) =>
      `有人请求为账户 ${name} 设置新密码。请在一小时内通过以下链接设置：${address}`,
    mailNotYou: '如果不是您本人的操作，无需处理：没有任何更改。',
    mailEndAll: (notMe: string) => `要结束您账户的所有会话：${notMe}`,
  },

  notice: {
    newDevice: '从新设备登录',
    passwordChanged: '密码已更改',
    methodAdded: '已添加登录方式',
    methodRemoved: '已移除登录方式',
    account: '账户',
    time: '时间',
    address: 'IP 地址',
    device: '设备',
    wasYou: '如果是您本人的操作，无需处理。',
    wasNotYou: (notMe: string) => `如果不是您本人的操作，请结束您账户的所有会话：${notMe}`,
    choose: (address: string) => `然后设置新密码：${address}`,
  },

  provider: {
    nobody: '您尚未登录',
    again: (label) => `再次使用 ${label} 登录`,
    cancelled: (label) => `您取消了在 ${label} 的登录。`,
    refused: (label) => `${label} 拒绝了登录。`,
    unreachable: (label) => `目前无法连接 ${label}。请稍后重试。`,
    invalid: (label) => `无法验证来自 ${label} 的应答。`,
    notAllowed: (label) => `您在 ${label} 的账号不能在此登录。请向管理员申请访问权限。`,
    taken: (label: string) => `${label} 的这个账户在此处已关联到其他人。`,
    notBegun: '此次登录用时过长、已被使用，或在其他浏览器中开始。',
  },

  console: {
    adminsOnly: '仅限管理员',
    notAdmin: (name) => html`您已以 <strong>${name}</strong> 的身份登录，但没有“admin”角色。`,
    toOwn: '前往您自己的会话',
  },

  unbound: {
    title: '无法使用此浏览器',
    why: '您的帐户要求会话与您的设备绑定，这样被盗的 Cookie 就毫无用处。此浏览器尚未绑定其会话。',
    how: '请使用支持此功能的浏览器重新登录，例如 Windows 上的 Chrome 145 或更高版本。如果您的浏览器应当支持，请联系管理员。',
  },

  error: {
    toSignIn: '前往登录页面',
    kinds: {
      invalid: {
        title: '请求无效',
        advice: '请返回重试。如果再次出现，请告知引导您到此处的人。',
      },
      signIn: {
        title: '您需要登录',
        advice: '请登录后继续。',
      },
      forbidden: {
        title: '不允许此操作',
        advice: '您不能执行此操作，或不能以这种方式执行。如果应当可以，请联系管理员。',
      },
      missing: {
        title: '此地址没有任何内容',
        advice: '地址可能有误，或内容已不存在。',
      },
      conflict: {
        title: '目前无法执行此操作',
        advice: '它可能已经完成。请返回查看。',
      },
      tooMany: {
        title: '请求过多',
        advice: '请稍候再试。',
      },
      unavailable: {
        title: '服务暂时不可用',
        advice: '请稍后再试。',
      },
      broken: {
        title: '我们这边出了问题',
        advice: '请稍后再试。如果再次出现，请将下方的编号告知管理员。',
      },
    },
  },
  support: '帮助',
};
