import { expect, test } from 'vitest';
import { showsPassword } from './password-in-address.ts';
import { fold, says } from './words.ts';

test.for([
  'txtUserName',
  'user_login',
  'login[email]',
  'j_username',
  'UserName',
  'Benutzername:',
  'ユーザー名',
  'Kullanıcı Adı',
  'اسم المستخدم',
  'Імʼя користувача',
  'NOM D’UTILISATEUR',
  'Tên đăng nhập',
  '用户名',
])('%s is a user name', (text) => expect(says('user', text)).toBe(true));

test.for([
  'passwd',
  'user_pass',
  'Passwort',
  'ŞİFRE',
  'Contraseña',
  'パスワード',
  '비밀번호를 입력',
  'كلمة المرور',
  'mật khẩu',
  'Heslo',
  'Κωδικός',
])('%s is a password', (text) => expect(says('password', text)).toBe(true));

test.for([
  '/doku.php?do=logout',
  '/users/sign_out',
  'signOut',
  'Log-out',
  'Çıkış Yap',
  'Выйти',
  'ログアウト',
  'Cerrar sesión',
  'تسجيل الخروج',
  'Odhlásit se',
  'Wyloguj się',
  '退出登录',
  'Se déconnecter',
  'j_spring_security_logout',
])('%s signs out', (text) => expect(says('signOut', text)).toBe(true));

test.for(['catalogue', 'blogout', 'dialogues', 'compass', 'passenger', 'analogon'])('%s says nothing', (text) => {
  expect(['user', 'password', 'signOut', 'signIn'].filter((one) => says(one as 'user', text))).toEqual([]);
});

test('a text is folded alike however it is spelt', () => {
  expect(fold('Kullanıcı_Adı')).toBe(fold('KULLANICI ADI'));
  expect(fold('ﾛｸﾞｲﾝ')).toBe(fold('ログイン'));
});

test.each([
  ['/?q=correcthorsebatterystaple', 'correcthorsebatterystaple', true],
  ['/log/correcthorsebatterystaple.gif', 'correcthorsebatterystaple', true],
  ['/?q=correct+horse', 'correct horse', true],
  ['/?q=hunter', 'hunter', true],
  ['/?q=a1b2c3', 'a1b2c3', true],
  ['/a%26b?c', 'a&b', true],
  ['/page?n=12', '12', true],
  ['/page/123?n=312', '12', false],
  ['/admin.js?area=admin', 'admin', false],
  ['/in?pass=Admin', 'Admin', true],
  ['/admin.js', '', false],
])('%s gives the password "%s" away: %s', (address, password, isShown) => {
  expect(showsPassword(new URL(address, 'https://app.example'), password)).toBe(isShown);
});
