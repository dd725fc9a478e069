/**
 * A web interface that does to the server what the one of Rancher 1.6 does, step by step: reads how to sign in, signs in,
 * keeps the token's cookie by script, sends the CSRF value back, probes, signs out, and leaves for the login page when its
 * session is over.
 */
export const rancherClientPage = `<!doctype html>
<html lang="en">
<title>Rancher client</title>
<p id="state">starting</p>
<script>
const cookie = (name) => new RegExp('(?:^|; )' + name + '=([^;]*)').exec(document.cookie)?.[1];
const show = (text) => { document.getElementById('state').textContent = text; };

async function call(method, path, body) {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'x-api-action-links': 'actionLinks',
    'x-api-no-challenge': 'true',
  };
  if (cookie('CSRF')) headers['x-api-csrf'] = cookie('CSRF');
  const answer = await fetch('/v2-beta' + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
}

async function detect() {
  const { status, body, headers } = await call('GET', '/token');
  const [token] = body.data;
  if (status !== 200 || token.security !== true) throw new Error('access control is off');
  if (token.userIdentity !== null) localStorage.accountId ??= token.accountId;
  show(token.user === null ? 'signed out' : 'signed in as ' + token.user);
  return { provider: token.authProvider.toLowerCase(), user: token.user, version: headers.get('x-rancher-version') };
}

async function login(code, authProvider) {
  const { status, body } = await call('POST', '/token', { code, authProvider });
  if (status !== 201) return { status, message: body.message };
  document.cookie = 'token=' + body.jwt + '; path=/';
  localStorage.accountId = body.accountId;
  show('signed in as ' + body.user);
  return { status, jwt: body.jwt };
}

async function logout() {
  const { status } = await call('DELETE', '/token/current');
  delete localStorage.accountId;
  document.cookie = 'token=; path=/; expires=Sat, 16 Jan 1982 00:00:00 GMT';
  show('signed out');
  return status;
}

async function probe() {
  const { status } = await call('GET', '/');
  if (status < 400) return status;
  await logout();
  location.href = '/login?timedOut=true&redirectTo=' + encodeURIComponent(location.pathname);
  return status;
}

detect();
</script>
</html>`;
