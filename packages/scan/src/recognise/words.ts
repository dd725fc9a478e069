/**
 * What applications call things, in the languages that most of them speak. A `*` stands for any ending. How a word is
 * spelt here (accents, capitals, `snake_case`) does not matter: `fold` takes it away on both sides.
 */
const words = {
  user: `user, users, username, user name, usr, uname, uid, userid, user id, login, login name, loginname, logon, log,
    handle, nick, nickname, screen name, account, account name, accountid, acct, email, e-mail, mail, emailaddress, member,
    memberid, identity, identifier, principal, j_username, name, ident, username or email, Benutzer*, Anmeldename, Nutzer*, Kennung, Konto*,
    Kundennummer, utilisateur, identifiant, nom d'utilisateur, compte, courriel, adresse e-mail, usuario, nombre de usuario,
    correo*, cuenta, utilizador, nome de usuário, conta, utente, nome utente, codice utente, gebruiker*, inlognaam,
    användar*, brukernavn, brugernavn, käyttäjä*, tunnus, epost, e-post, użytkownik*, nazwa użytkownika, konto, uživatel*,
    jméno, přihlašovací jméno, felhasználó*, utilizator, nume utilizator, kullanıcı*, e-posta, eposta, όνομα χρήστη, χρήστη*,
    пользовател*, имя пользователя, логин, почта, учетная запись, користувач*, логін, пошта, ім'я користувача,
    المستخدم, اسم المستخدم, البريد, البريد الإلكتروني, الحساب, שם משתמש, משתמש, דוא"ל, אימייל, نام کاربری, کاربر, ایمیل,
    उपयोगकर्ता*, यूज़रनेम, ईमेल, pengguna, nama pengguna, surel, tài khoản, tên đăng nhập, tên người dùng, ผู้ใช้, อีเมล,
    用户, 用戶, 使用者, 帐号, 账号, 帳號, 账户, 帳戶, 邮箱, 郵箱, 電子郵件, 电子邮件, ユーザ, ログインID, ログイン名, アカウント, メールアドレス,
    会員番号, 사용자, 아이디, 이메일, 계정`,
  password: `password, passwd, pass, pwd, pw, psw, pword, passwort, passphrase, pass phrase, passcode, pin, secret,
    j_password, Kennwort, mot de passe, motdepasse, mdp, contraseña, clave, senha, palavra-passe, chave, parola,
    parola chiave, wachtwoord, lösenord, passord, adgangskode, kodeord, salasana, hasło, heslo, jelszó, parolă, şifre*,
    κωδικό*, συνθηματικό, пароль, пароля, كلمة المرور, كلمة السر, الرقم السري, סיסמה, סיסמא, رمز عبور, گذرواژه, पासवर्ड,
    कूटशब्द, kata sandi, sandi, mật khẩu, รหัสผ่าน, 密码, 密碼, 口令, 暗証番号, パスワード, 비밀번호, 암호`,
  fresh: `new, confirm*, repeat, retype, again, verify, current, old, neu*, bestätig*, wiederhol*, erneut, nouveau,
    confirmer, nueva, nuevo, repetir, repita, nova, confirmar, nuova, conferma, ripeti, nieuw, bevestig*, herhaal, nytt,
    bekräfta, upprepa, nowe, powtórz, nové, znovu, új, megerősít*, nou, confirmă, yeni, tekrar, νέο*, επιβεβαίωση, новый,
    повтор*, подтвер*, підтверд*, جديد*, تأكيد, אימות, חדשה, جدید, تکرار, नया, पुष्टि, baru, ulangi, konfirmasi, mới, xác nhận,
    ยืนยัน, 新密码, 确认, 確認, 重复, 新しい, 再入力, 새, 확인`,
  code: `otp, totp, tfa, 2fa, mfa, code, one-time code, one time password, onetimecode, onetimepassword, verification code, security code,
    authenticator, token code, two factor, twofactor, second factor, passcode, Einmalpasswort, Einmalcode, Sicherheitscode,
    Bestätigungscode, code de vérification, code à usage unique, código, código de verificación, codice, codice di verifica,
    verificatiecode, engångskod, engangskode, koodi, kod, kód, kod weryfikacyjny, ověřovací kód, ellenőrző kód,
    cod de verificare, doğrulama kodu, κωδικός επαλήθευσης, код, код подтверждения, رمز التحقق, קוד אימות, קוד, کد تایید,
    kode verifikasi, mã xác thực, รหัสยืนยัน, 验证码, 驗證碼, 动态码, 認証コード, 確認コード, ワンタイム, 인증번호, 인증 코드`,
  organisation: `organisation, organization, org, company, tenant, realm, domain, workspace, team, site, server, host,
    hostname, database, db, driver, schema, instance, customer, Mandant, Firma, Firmenname, Unternehmen, Domäne, entreprise, société,
    domaine, empresa, organización, dominio, organização, azienda, organizzazione, bedrijf, organisatie, företag,
    virksomhed, yritys, organizacja, společnost, cég, companie, şirket, kurum, εταιρεία, οργανισμός, организация, компания,
    домен, організація, компанія, الشركة, المؤسسة, ארגון, חברה, سازمان, شرکت, संगठन, perusahaan, organisasi, công ty, บริษัท,
    公司, 组织, 組織, 企业, 会社, 회사, 조직`,
  captcha: 'captcha, recaptcha, hcaptcha, turing, security image, капча, 图形验证码, 画像認証',
  search: `search, query, q, Suche*, Suchbegriff, recherche, rechercher, buscar, búsqueda, pesquisar, pesquisa, cerca,
    ricerca, zoeken, sök, søk, haku, szukaj, hledat, keresés, căutare, ara, αναζήτηση, поиск, искать, найти, пошук, بحث,
    חיפוש, جستجو, खोज, cari, tìm kiếm, ค้นหา, 搜索, 搜尋, 検索, 검색`,
  signIn: `login, log in, logon, log on, signin, sign in, sign on, sign me in, log me in, log in to, enter, authenticate, access, connect,
    unlock, go, anmelden, Anmeldung, einloggen, connexion, se connecter, identification, s'identifier, ouvrir une session,
    iniciar sesión, inicia sesión, iniciar sessão, ingresar, acceder, entrar, acceso, acessar, accedi, entra, inloggen,
    aanmelden, logga in, inloggning, logg inn, logg på, log ind, kirjaudu, kirjaudu sisään, zaloguj*, logowanie,
    přihlásit*, přihlášení, bejelentkezés, belépés, autentificare, conectare, giriş, giriş yap, oturum aç, σύνδεση, είσοδος,
    войти, вход, авторизация, увійти, вхід, دخول, تسجيل الدخول, الدخول, התחבר, התחברות, כניסה, ورود, लॉगिन, लॉग इन, साइन इन,
    masuk, đăng nhập, เข้าสู่ระบบ, 登录, 登入, 登錄, 登陆, ログイン, サインイン, 로그인`,
  signOut: `logout, log out, logoff, log off, signout, sign out, sign off, signoff, log me out, sign me out, end session,
    abmelden, Abmeldung, ausloggen, déconnexion, se déconnecter, déconnecter, fermer la session, cerrar sesión, cierra sesión,
    salir, desconectar, desconectarse, sair, terminar sessão, encerrar sessão, esci, disconnetti*, logga ut, logg ut, logg av,
    log ud, uitloggen, afmelden, kirjaudu ulos, wyloguj*, odhlásit*, odhlášení, kijelentkezés, kilépés, deconectare, ieșire,
    çıkış*, oturumu kapat, αποσύνδεση, έξοδος, выйти, выход, завершить сеанс, вийти, вихід, تسجيل الخروج, خروج, الخروج,
    התנתק, התנתקות, יציאה, लॉगआउट, लॉग आउट, साइन आउट, keluar, đăng xuất, thoát, ออกจากระบบ, 退出, 登出, 注销, 註銷, ログアウト,
    サインアウト, 로그아웃`,
  register: `register, registration, sign up, signup, create account, create an account, new account, join, registrieren,
    Registrierung, Konto erstellen, neues Konto, inscription, s'inscrire, créer un compte, registrarse, registro, crear cuenta,
    registrar, cadastr*, criar conta, registrati, registrazione, crea account, registreren, registrera*, skapa konto,
    opprett konto, opret konto, rekisteröidy, zarejestruj*, rejestracja, załóż konto, registrovat, registrace, regisztráció,
    înregistrare, kaydol, üye ol, kayıt ol, εγγραφή, регистрация, зарегистрироваться, реєстрація, إنشاء حساب, تسجيل جديد,
    הרשמה, הירשם, ثبت نام, पंजीकरण, daftar, đăng ký, สมัคร, 注册, 註冊, 新規登録, 会員登録, 회원가입, 가입`,
  forgot: `forgot, forgotten, lost, reset, recover, vergessen, zurücksetzen, oublié, olvid*, recuperar, esqueci, dimenticat*,
    vergeten, glömt, glemt, unohtu*, zapomn*, zapomenut*, elfelejt*, uitat, unuttum, ξεχάσ*, забыл*, восстанов*, забули, نسيت,
    שכחת, שכחתי, فراموش, भूल, lupa, quên, ลืม, 忘记, 忘記, 找回, 忘れ, 찾기, 재설정`,
  cancel: `cancel, abort, back, close, clear, abbrechen, zurück, annuler, retour, cancelar, volver, voltar, annulla, indietro,
    annuleren, terug, avbryt, annuller, peruuta, anuluj, zrušit, mégse, anulare, iptal, geri, ακύρωση, отмена, назад,
    скасувати, إلغاء, ביטול, لغو, रद्द, batal, hủy, ยกเลิก, 取消, 返回, キャンセル, 戻る, 취소`,
  next: `next, continue, proceed, weiter, fortfahren, suivant, continuer, siguiente, continuar, próximo, avançar, avanti,
    continua, volgende, doorgaan, nästa, fortsätt, neste, fortsett, næste, fortsæt, seuraava, jatka, dalej, kontynuuj, další,
    pokračovat, tovább, înainte, continuare, ileri, devam, επόμενο, συνέχεια, далее, продолжить, далі, التالي, متابعة, הבא,
    המשך, بعدی, ادامه, आगे, जारी, lanjut*, berikutnya, tiếp tục, tiếp theo, ถัดไป, 下一步, 继续, 繼續, 次へ, 続行, 続ける, 다음, 계속`,
  consent: `yes, allow, accept, agree, approve, authorize, authorise, consent, confirm, grant, ok, okay, ja, erlauben,
    zulassen, zustimmen, akzeptieren, bestätigen, oui, autoriser, accepter, approuver, sí, permitir, aceptar, autorizar, sim,
    aceitar, consenti, accetta, autorizza, toestaan, accepteren, akkoord, tillåt, godkänn, godta, hyväksy, salli, zezwól,
    akceptuj, zgadzam, povolit, souhlasím, engedélyez, elfogad, permite, acceptă, evet, izin ver, kabul, ναι, αποδοχή, да,
    разрешить, принять, согласен, так, дозволити, نعم, موافق, السماح, כן, אישור, بله, اجازه, हाँ, अनुमति, स्वीकार, ya, izinkan,
    setuju, đồng ý, cho phép, ตกลง, อนุญาต, 同意, 允许, 允許, 是, 许可, 許可, はい, 承認, 동의, 허용, 예`,
  throttled: `too many, too many attempts, try again in, try again later, retry after, retry later, rate limit*, slow down, locked, locked out, lockout,
    temporarily blocked, been blocked, is blocked, suspended, temporarily disabled, attempts left, attempts remaining,
    attempts before, zu viele, gesperrt, später erneut, versuche übrig, trop de tentatives, verrouillé*, bloqué*, réessayer plus tard,
    tentatives restantes, demasiados intentos, demasiadas, bloquead*, más tarde, intentos restantes, muitas tentativas,
    mais tarde, troppi tentativi, bloccat*, più tardi, te veel, geblokkeerd, vergrendeld, later opnieuw, för många, spärrat,
    for mange, låst, liian monta, lukittu, zbyt wiele, zablokowan*, příliš mnoho, zablokován*, uzamčen*, túl sok, zárolva, prea multe,
    blocat, çok fazla, kilitlen*, engellen*, πάρα πολλές, κλειδώ*, слишком много, заблокирован*, позже, занадто багато,
    заблоковано, محاولات كثيرة, مقفل, محظور, יותר מדי, נעול, חסום, تلاش بیش از حد, قفل, बहुत अधिक, terlalu banyak, terkunci, diblokir,
    quá nhiều, bị khóa, มากเกินไป, ถูกล็อก, 尝试次数过多, 次数过多, 锁定, 鎖定, 稍后再试, 稍後再試, ロックされ, しばらくしてから, 回数が, 잠겼, 잠긴, 너무 많`,
  refuse: `no, deny, decline, disagree, reject, not now, later, nein, ablehnen, später, non, refuser, plus tard, rechazar,
    denegar, não, recusar, negar, rifiuta, nee, weigeren, nej, avslå, nei, ei, odmów, odmítnout, nem, refuz, hayır, reddet, нет,
    отказ*, запретить, ні, لا, رفض, לא, نه, नहीं, tidak, tolak, không, ปฏิเสธ, 拒绝, 拒絕, 否, いいえ, 拒否, 거부, 아니요`,
} as const;

export type Meaning = keyof typeof words;

/** Small, without accents, `camelCase` and `snake_case` as words of their own. */
export function fold(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/ı/g, 'i')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[đøłßæ]/g, (letter) => ({ đ: 'd', ø: 'o', ł: 'l', ß: 'ss', æ: 'ae' })[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Chinese, Japanese, Korean and Thai put no spaces between words. */
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

interface Phrase {
  readonly text: string;
  /** Any ending will do. */
  readonly isOpen: boolean;
  /** Stands anywhere, also within what looks like a word. */
  readonly isAnywhere: boolean;
}

const phrases = new Map<Meaning, readonly Phrase[]>();

function phrasesOf(meaning: Meaning): readonly Phrase[] {
  const known = phrases.get(meaning);
  if (known !== undefined) return known;
  const all = words[meaning].split(',').map((phrase): Phrase => {
    const text = fold(phrase);
    return { text, isOpen: phrase.trim().endsWith('*'), isAnywhere: withoutSpaces.test(text) };
  });
  phrases.set(meaning, all);
  return all;
}

/** In a folded text, what is neither letter nor digit is a space. A digit may follow a word: `user1`. */
function holds(folded: string, { text, isOpen, isAnywhere }: Phrase): boolean {
  for (let at = folded.indexOf(text); at >= 0; at = folded.indexOf(text, at + 1)) {
    if (isAnywhere) return true;
    if (at > 0 && folded[at - 1] !== ' ') continue;
    const next = folded[at + text.length] ?? ' ';
    if (isOpen || next === ' ' || /\p{N}/u.test(next)) return true;
  }
  return false;
}

/** Pages show the same labels again and again. */
const foldedBefore = new Map<string, string>();
const mostFolded = 2000;

function foldOnce(text: string): string {
  const known = foldedBefore.get(text);
  if (known !== undefined) return known;
  const folded = fold(text);
  if (foldedBefore.size >= mostFolded) foldedBefore.clear();
  if (text.length <= 200) foldedBefore.set(text, folded);
  return folded;
}

/** Whether a text (a label, a name in the source, an address) says it. A search, since one pattern of all phrases takes seconds. */
export function says(meaning: Meaning, text: string): boolean {
  const folded = foldOnce(text);
  return phrasesOf(meaning).some((phrase) => holds(folded, phrase));
}
