import { html } from '../html.ts';
import type { Texts } from './en.ts';

export const ja: Texts = {
  language: 'ja',
  direction: 'ltr',
  locale: 'ja',

  signIn: {
    title: 'サインイン',
    failed: 'サインインできませんでした',
    username: 'ユーザー名',
    password: 'パスワード',
    submit: 'サインイン',
    or: 'または',
    withProvider: (label) => `${label} でサインイン`,
    willReturn: (place) => (place === null ? 'このあと、元のページに戻ります。' : `このあと、${place} に戻ります。`),
    signedInAs: (name, onwards) =>
      html`${name} としてサインインしています。<a href="${onwards}">続ける</a>か、別のユーザーとしてサインインしてください。`,
    signedOut: 'サインアウトしました。',
    wrong: 'ユーザー名またはパスワードが正しくありません。',
    needsMore: 'このアカウントにはパスワード以外の確認も必要です。管理者に問い合わせてください。',
    usedAlready: 'すでにサインインしています。ページを再読み込みしてください。',
  },

  refused: {
    throttled: (wait) => `試行回数が多すぎます。${wait}後にもう一度お試しください。`,
    limitReached: 'セッション数の上限に達しました。先に別の端末でサインアウトしてください。',
    overloaded: 'ただいまサインインが混み合っています。しばらくしてからお試しください。',
  },

  ended: {
    unknown: 'セッションは終了しました。続けるにはサインインしてください。',
    because: (when, why) => html`セッションは ${when} に終了しました（${why}）。続けるにはサインインしてください。`,
    idle: '長い間使われなかったため',
    lifetime: '最長時間に達したため',
    reasons: {
      'signed-out': 'サインアウトしたため',
      revoked: '管理者または別の端末が終了させたため',
      rotated: '新しいセッションに置き換えられたため',
      evicted: '同時に使えるセッション数を超え、最も古かったため',
      'password-changed': 'パスワードが変更されたため',
      'roles-changed': 'アカウントの権限が変更されたため',
      'user-disabled': 'アカウントが無効なため',
      'user-deleted': 'アカウントが削除されたため',
      provider: '会社のアカウントまたはプロバイダーが終了させたため',
      'binding-violated': 'クッキーが別の端末で使われたため',
      policy: 'セッションの規則が変更されたため',
    },
  },

  signOut: {
    title: 'サインアウト',
    question: 'サインアウトしますか？',
    signedInAs: (name) => html`<strong>${name}</strong> としてサインインしています。`,
    submit: 'サインアウト',
    stay: 'サインインしたままにする',
    nobody: 'サインインしていません',
    signIn: 'サインイン',
  },

  home: {
    title: 'あなたのセッション',
    hello: (name) => `こんにちは、${name} さん`,
    signedIn: 'サインイン',
    endsIdle: '使わない場合の終了',
    endsAtLatest: '最終の終了',
    roles: 'ロール',
    never: 'なし',
    sessions: 'セッション一覧',
    codes: 'ワンタイムコード',
    console: 'コンソール',
    forPrograms: 'プログラム向け：',
    api: 'API の説明',
  },

  code: {
    label: '認証アプリのコード、または回復コード',
    wrong: 'コードが正しくないか、期限切れか、使用済みです。',
    tryNext: '次のコードをお試しください。',
    scanAgain: '新しい QR コードを読み取り、アプリに表示されるコードを入力してください。',
  },

  secondStep: { title: 'もう一段階の確認', asSomebodyElse: '別のユーザーとしてサインイン' },

  stepUp: {
    title: '本人確認',
    failed: '確認できませんでした',
    confirm: '確認',
    isYou: '続けるには、ご本人であることを確認してください。',
    secondFactor: '続けるには、第二の要素が必要です。',
    unreachable: (level) =>
      `続けるにはレベル ${level} のサインインが必要ですが、このアカウントでは到達できません。管理者に問い合わせてください。`,
    passwordIsNotEnough: 'パスワードだけでは足りません。認証アプリのコードを入力してください。',
    wrongPassword: 'パスワードが正しくありません。',
  },

  codes: {
    title: 'ワンタイムコード',
    none: 'このサーバーにはワンタイムコードがありません。',
    back: '戻る',
    setUpAt: '設定日時',
    lastUsed: '最後の使用',
    recoveryLeft: '残りの回復コード',
    enterNow: '今すぐコードを入力',
    lost: '認証アプリと回復コードを失くした場合は、管理者に問い合わせてください。',
    setUp: 'ワンタイムコードの設定',
    scan: '認証アプリでこの QR コードを読み取るか、キーを入力してください。そのあと、アプリに表示されるコードを入力してください。',
    qrCode: 'キーの QR コード',
    openApp: 'この端末でアプリを開く',
    code: 'コード',
    recoveryTitle: '回復コード',
    areSetUp: 'ワンタイムコードを設定しました',
    keepSafe:
      'これらの回復コードを安全な場所に保管してください。表示されるのは一度だけです。認証アプリがないとき、一つにつき一度サインインできます。',
    continue: '続ける',
  },

  passkeys: {
    title: 'パスキー',
    signIn: 'パスキーでサインイン',
    use: 'パスキーを使う',
    create: 'パスキーを作成',
    wrong: 'このパスキーはこのアカウントのものではありません。',
    what: 'パスキーを使うと、パスワードなしで、お使いのデバイスの指紋、顔、または PIN でサインインできます。',
    none: 'パスキーはありません。',
    newName: '新しいパスキーの名前',
    needScripts: 'パスキーを作成するには、このページでスクリプトを許可してください。',
    notHere: 'このサーバーは、このアドレスではパスキーを作成できません。',
    name: '名前',
    created: '作成日時',
    synced: 'デバイス間で同期',
    yes: 'はい',
    no: 'いいえ',
    rename: '名前を変更',
    remove: '削除',
  },

  connections: {
    title: '連携済みアカウント',
    what: 'ここで連携したアカウントでサインインすると、あなたとしてサインインします。',
    none: '連携しているアカウントはありません。',
    connect: (label: string) => `${label} を連携`,
  },

  setUp: {
    title: 'アカウントの設定',
    reset: 'アカウントへの復帰',
    whose: (name: string) => `${name} のパスワードを設定します。このアカウントのすべてのセッションが終了します。`,
    newPassword: '新しいパスワード',
    repeated: 'もう一度同じパスワード',
    submit: 'パスワードを設定',
    passkey: '代わりにパスキーを作成',
    differ: '二つのパスワードが一致しません。',
    refused: (n: number) =>
      `別のパスワードを選んでください。${n} 文字以上で、ユーザー名や多くの人が使うものは避けてください。`,
    spent: 'このリンクは無効です',
    spentWhy: 'すでに使われたか、古すぎるか、その後に別のリンクが作られています。新しいリンクを依頼してください。',
    done: 'アカウントが設定されました。今選んだ方法でサインインしてください。',
  },

  forgotten: {
    title: 'パスワードをお忘れですか',
    what: 'アカウントにメールアドレスがあれば、別のパスワードを設定するリンクがメールで届きます。',
    send: 'リンクを送信',
    look: 'メールを確認してください',
    sent: 'この名前でメールアドレスのあるアカウントがあれば、リンクをお送りします。有効期間は 1 時間です。',
    notMe: 'お心当たりがありませんか',
    ask: 'すべてのデバイスで、アカウントのすべてのセッションを終了します。その後、別のパスワードを選んでください。',
    endAll: 'すべてのセッションを終了',
    ended: 'すべてのセッションが終了しました',
    choose: '別のパスワードを選ぶ',
    mailSubject: (name: string) => `パスワードの再設定（${name}）`,
    mailAsked: (name: string, address: string) =>
      `アカウント ${name} のパスワード再設定が求められました。1 時間以内に次のリンクから設定してください: ${address}`,
    mailNotYou: '心当たりがない場合は、何もする必要はありません。何も変更されていません。',
    mailEndAll: (notMe: string) => `このアカウントのすべてのセッションを終了するには: ${notMe}`,
  },

  notice: {
    newDevice: '新しいデバイスからのサインイン',
    passwordChanged: 'パスワードの変更',
    methodAdded: 'サインイン方法の追加',
    methodRemoved: 'サインイン方法の削除',
    account: 'アカウント',
    time: '日時',
    address: 'IP アドレス',
    device: 'デバイス',
    wasYou: 'ご本人の操作であれば、何もする必要はありません。',
    wasNotYou: (notMe: string) =>
      `心当たりがない場合は、このアカウントのすべてのセッションを終了してください: ${notMe}`,
    choose: (address: string) => `その後、別のパスワードを設定してください: ${address}`,
  },

  provider: {
    nobody: 'サインインしていません',
    again: (label) => `${label} でもう一度サインイン`,
    cancelled: (label) => `${label} でのサインインを中止しました。`,
    refused: (label) => `${label} がサインインを拒否しました。`,
    unreachable: (label) => `ただいま ${label} に接続できません。しばらくしてからお試しください。`,
    invalid: (label) => `${label} からの応答を検証できませんでした。`,
    notAllowed: (label) =>
      `${label} のアカウントでは、ここにサインインできません。管理者にアクセスを依頼してください。`,
    taken: (label: string) => `${label} のこのアカウントは、ここでは別のユーザーに連携されています。`,
    notBegun: 'このサインインは時間がかかりすぎたか、使用済みか、別のブラウザーで始められたものです。',
  },

  console: {
    adminsOnly: '管理者専用',
    notAdmin: (name) => html`<strong>${name}</strong> としてサインインしていますが、「admin」のロールがありません。`,
    toOwn: '自分のセッションへ',
  },

  unbound: {
    title: 'このブラウザーは使えません',
    why: 'お使いのアカウントには、デバイスに結び付けられたセッションが必要です。これにより、Cookie が盗まれても悪用できません。このブラウザーはセッションを結び付けていません。',
    how: 'Windows 版 Chrome 145 以降など、対応するブラウザーでもう一度サインインしてください。対応しているはずの場合は、管理者に問い合わせてください。',
  },

  error: {
    toSignIn: 'サインインページへ',
    kinds: {
      invalid: {
        title: 'リクエストが正しくありません',
        advice: '前のページに戻ってやり直してください。繰り返し起こる場合は、このページへの案内元にお知らせください。',
      },
      signIn: {
        title: 'サインインが必要です',
        advice: '続けるにはサインインしてください。',
      },
      forbidden: {
        title: 'この操作は許可されていません',
        advice: 'この操作はできないか、この方法ではできません。必要な場合は管理者にお問い合わせください。',
      },
      missing: {
        title: 'このアドレスには何もありません',
        advice: 'アドレスが間違っているか、内容がなくなった可能性があります。',
      },
      conflict: {
        title: '現在の状態では実行できません',
        advice: 'すでに完了している可能性があります。前のページに戻って確認してください。',
      },
      tooMany: {
        title: 'リクエストが多すぎます',
        advice: 'しばらく待ってからやり直してください。',
      },
      unavailable: {
        title: '現在サービスを利用できません',
        advice: 'しばらくしてからやり直してください。',
      },
      broken: {
        title: 'サーバー側で問題が発生しました',
        advice: 'しばらくしてからやり直してください。繰り返し起こる場合は、下の番号を管理者にお知らせください。',
      },
    },
  },
  support: 'ヘルプ',
};
