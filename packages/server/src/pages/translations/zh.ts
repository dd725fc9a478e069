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

  provider: {
    nobody: '您尚未登录',
    again: (label) => `再次使用 ${label} 登录`,
    cancelled: (label) => `您取消了在 ${label} 的登录。`,
    refused: (label) => `${label} 拒绝了登录。`,
    unreachable: (label) => `目前无法连接 ${label}。请稍后重试。`,
    invalid: (label) => `无法验证来自 ${label} 的应答。`,
    notAllowed: (label) => `您在 ${label} 的账号不能在此登录。请向管理员申请访问权限。`,
    notBegun: '此次登录用时过长、已被使用，或在其他浏览器中开始。',
  },

  console: {
    adminsOnly: '仅限管理员',
    notAdmin: (name) => html`您已以 <strong>${name}</strong> 的身份登录，但没有“admin”角色。`,
    toOwn: '前往您自己的会话',
  },

  error: { toSignIn: '前往登录页面' },
  support: '帮助',
};
