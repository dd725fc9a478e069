const words = `secret secretkey secret-key secret_key mysecret mysecretkey my-secret my_secret_key supersecret super-secret super_secret
supersecretkey topsecret top-secret verysecret very-secret jwt jwtsecret jwt-secret jwt_secret jwtkey jwt-key jwt_key
token tokensecret token-secret token_secret key private privatekey private-key private_key signingkey signing-key
signature sign password passw0rd password1 password123 pass changeme change-me change_me changeit default admin admin123
administrator root toor test testing test123 testsecret test-secret dev development devsecret dev-secret production
staging local localhost example demo sample hello helloworld hello-world qwerty qwerty123 letmein welcome abc123 abcdef
123456 1234567 12345678 123456789 1234567890 0123456789 111111 000000 iloveyou monkey dragon master shhh shhhh shhhhh
shhhhhared-secret your-256-bit-secret your-384-bit-secret your-512-bit-secret your_jwt_secret your-secret-key your_secret_key
your-secret yoursecret this-is-a-secret thisisasecret thisisasecretkey keyboard keyboardcat s3cr3t s3cret sekret
session sessionsecret session-secret session_secret app appsecret app-secret app_secret api apikey api-key api_key
access accesstoken access-secret access_secret refresh refreshsecret refresh-secret auth authsecret auth-secret auth_secret
node express django flask rails spring laravel symfony nextauth next-auth nest nestjs gateway backend server web user users`;

const phrases = [
  'keyboard cat',
  'my secret',
  'my secret key',
  'this is a secret',
  'secret key',
  'super secret',
  'jwt secret',
  'change me',
  'hello world',
  'top secret',
  '',
];

/** Secrets that tutorials, templates and hurried people use, and what the host's own name suggests. */
export function* commonSecrets(host: string): Generator<string> {
  const names = host.split('.').filter((part) => part.length > 2);
  const bases = [...words.split(/\s+/), ...phrases, ...names, ...names.map((name) => `${name}-secret`)];
  for (const base of bases) {
    yield base;
    yield base.toUpperCase();
    yield base.charAt(0).toUpperCase() + base.slice(1);
    for (const suffix of ['1', '123', '!', '2024', '2025', '2026']) yield base + suffix;
  }
}
