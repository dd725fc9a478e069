import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../test/start.ts';

const browser = { accept: 'text/html,application/xhtml+xml' };

/** A folder for a console, and what writes files into it. */
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'curfew-console-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return {
    consoleFolder: path,
    write(files: Record<string, string>, builtAt = 1_000) {
      mkdirSync(join(path, 'pages'), { recursive: true });
      for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
      utimesSync(join(path, 'index.html'), builtAt, builtAt);
    },
  };
}

const files = {
  'index.html': '<!doctype html><title>Curfew</title>',
  'index-Bx3_dQ9a.js': 'plain script',
  'index-Bx3_dQ9a.js.br': 'brotli script',
  'index-Bx3_dQ9a.js.gz': 'gzip script',
  'pages/users-0f8fe2ce.css': 'style',
  'icon.svg': '<svg/>',
  'secrets.env': 'PASSWORD=1',
};

describe('/console and /account', () => {
  it('are one page, the first for administrators and the second for everybody who is signed in', async () => {
    const { consoleFolder, write } = folder();
    write(files);
    const { send, signIn } = await startServer({ consoleFolder });
    const [user, admin] = [await signIn(), await signIn('root')];
    const open = (url: string, cookie: string) => send({ url, headers: { ...browser, cookie } });
    for (const url of ['/console', '/console/sessions?state=active', '/account', '/account/tokens']) {
      expect((await open(url, admin.cookie)).body).toBe(files['index.html']);
      const asUser = await open(url, user.cookie);
      const isAllowed = url.startsWith('/account');
      expect([asUser.statusCode, asUser.body === files['index.html']]).toEqual(isAllowed ? [200, true] : [403, false]);
      if (!isAllowed) expect(asUser.body).toContain('Only for administrators');
    }
  });

  it('send people to sign in, and back to where they were', async () => {
    const { send, signIn } = await startServer();
    const location = async (url: string, cookie?: string) => {
      const answer = await send({ url, headers: { ...browser, ...(cookie && { cookie }) } });
      expect([answer.statusCode, answer.headers['cache-control']]).toEqual([302, 'no-store']);
      return answer.headers.location;
    };
    expect(await location('/console')).toBe('/sign-in?returnTo=%2Fconsole');
    expect(await location('/console/sessions?user=a&state=all')).toBe(
      '/sign-in?returnTo=%2Fconsole%2Fsessions%3Fuser%3Da%26state%3Dall',
    );
    const { cookie } = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie } });
    expect(await location('/account', cookie)).toBe('/sign-in?timedOut=true&returnTo=%2Faccount');
    const anonymous = await send({ method: 'POST', url: '/v1/sessions/anonymous', payload: {} });
    const token = /session=(\w+)/.exec(String(anonymous.headers['set-cookie']))?.[1];
    expect(await location('/account', `session=${token}`)).toBe('/sign-in?returnTo=%2Faccount');
  });

  it('allow nothing inline, nothing from elsewhere and no frame', async () => {
    const { consoleFolder, write } = folder();
    write(files);
    const { send, signIn } = await startServer({ consoleFolder });
    const { cookie } = await signIn('root');
    for (const url of ['/console', '/account']) {
      const { headers } = await send({ url, headers: { ...browser, cookie } });
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(String(headers['content-security-policy'])).not.toContain('unsafe');
    }
  });

  it('say what to do where the console has not been built, and notice when it is', async () => {
    const { consoleFolder, write } = folder();
    const { send, signIn } = await startServer({ consoleFolder });
    const { cookie } = await signIn('root');
    const open = () => send({ url: '/console', headers: { ...browser, cookie } });
    const missing = await open();
    expect(missing.statusCode).toBe(503);
    expect(missing.body).toContain('npm run build');
    write(files);
    expect((await open()).body).toBe(files['index.html']);
    write({ 'index.html': 'another' }, 2_000);
    expect((await open()).body).toBe('another');
  });
});

describe('/assets/console', () => {
  it('has the built files, as small as the browser takes them', async () => {
    const { consoleFolder, write } = folder();
    write(files);
    const { send } = await startServer({ consoleFolder });
    const fetch = async (name: string, encoding?: string) => {
      const headers = encoding === undefined ? {} : { 'accept-encoding': encoding };
      const answer = await send({ url: `/assets/console/${name}`, headers });
      return [answer.body, answer.headers['content-encoding'], answer.headers['cache-control']];
    };
    const forEver = 'public, max-age=31536000, immutable';
    expect(await fetch('index-Bx3_dQ9a.js')).toEqual(['plain script', undefined, forEver]);
    expect(await fetch('index-Bx3_dQ9a.js', 'gzip, deflate, br')).toEqual(['brotli script', 'br', forEver]);
    expect(await fetch('index-Bx3_dQ9a.js', 'br;q=0, gzip')).toEqual(['gzip script', 'gzip', forEver]);
    expect(await fetch('pages/users-0f8fe2ce.css', 'br')).toEqual(['style', undefined, forEver]);
    expect(await fetch('icon.svg')).toEqual(['<svg/>', undefined, 'no-cache']);
  });

  it('has nothing else, whatever the address says', async () => {
    const { consoleFolder, write } = folder();
    write(files);
    writeFileSync(`${consoleFolder}.js`, 'beside');
    onTestFinished(() => rmSync(`${consoleFolder}.js`));
    const { send } = await startServer({ consoleFolder });
    const beside = `${consoleFolder.split('/').at(-1)}.js`;
    const paths = ['index.html', 'secrets.env', 'index-Bx3_dQ9a.js.br', '', '.', 'constructor', '__proto__'];
    for (const path of [...paths, `../${beside}`, `..%2f${beside}`, `%2e%2e/${beside}`, `..\\${beside}`, '%00']) {
      const answer = await send({ url: `/assets/console/${path}` });
      expect([answer.statusCode, answer.json().code], path).toEqual([404, 'not-found']);
    }
  });
});
