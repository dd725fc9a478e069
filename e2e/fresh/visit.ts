/*
 * Signs in as somebody with a browser would, and prints what came of it: `node visit.ts ADDRESS PASSWORD`. A program of its
 * own, so that it can be run where only the server's own network is.
 */

const [address = '', password = ''] = process.argv.slice(2);

const signedIn = await fetch(`${address}/v1/sessions`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
  body: JSON.stringify({ username: 'root', password }),
});
const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
const open = async (path: string) => {
  const answer = await fetch(address + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
};
const page = await open('/console');
const script = /src="([^"]+\.js)"/.exec(page.text)?.[1];
const statuses = {
  'signing in': [signedIn.status, 201],
  'the session': [(await open('/v1/sessions/current')).status, 200],
  'the console': [page.status, 200],
  'its script': [script === undefined ? 0 : (await open(script)).status, 200],
};
const wrong = Object.entries(statuses).filter(([, [status, expected]]) => status !== expected);
process.stdout.write(wrong.map(([what, [status]]) => `${what} answered ${status}`).join(', '));
process.exitCode = wrong.length === 0 ? 0 : 1;
