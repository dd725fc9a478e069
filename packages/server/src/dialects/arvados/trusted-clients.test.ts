import { describe, expect, it } from 'vitest';
import type { ArvadosOptions } from './options.ts';
import { exactOrigins, trustedClientsOf } from './trusted-clients.ts';

const clients = ['https://workbench.example.com', 'https://app.example.com:8443', 'https://*.wildcard.example'];

describe('A14: where a token may be handed to', () => {
  it.each([
    ['exact', 'https://workbench.example.com/'],
    ['with a path and a query', 'https://workbench.example.com/projects?x=1'],
    ['without a slash', 'https://workbench.example.com'],
    ['the default port', 'https://workbench.example.com:443/'],
    ['in capitals', 'HTTPS://Workbench.Example.COM/'],
    ['another port, as listed', 'https://app.example.com:8443/'],
    ['below a wildcard', 'https://a.wildcard.example/'],
    ['far below a wildcard', 'https://a.b.c.wildcard.example/'],
  ])('%s: yes', (_name, returnTo) => {
    expect(trustedClientsOf({ trustedClients: clients })(returnTo)?.href).toBeTypeOf('string');
  });

  it.each([
    ['nothing', ''],
    ['no address', 'workbench.example.com'],
    ['a path', '/projects'],
    ['another host', 'https://evil.example/'],
    ['another scheme', 'http://workbench.example.com/'],
    ['another port', 'https://workbench.example.com:8443/'],
    ['the listed host without its port', 'https://app.example.com/'],
    ['a host below', 'https://a.workbench.example.com/'],
    ['a suffix', 'https://workbench.example.com.evil.example/'],
    ['a prefix', 'https://evilworkbench.example.com/'],
    ['the target in the path', 'https://evil.example/https://workbench.example.com/'],
    ['the target in the query', 'https://evil.example/?https://workbench.example.com/'],
    ['the target in the fragment', 'https://evil.example/#https://workbench.example.com/'],
    ['the wildcard itself, bare', 'https://wildcard.example/'],
    ['a partial label of the wildcard', 'https://evilwildcard.example/'],
    ['the wildcard as a suffix', 'https://a.wildcard.example.evil.example/'],
    ['the wildcard with another scheme', 'http://a.wildcard.example/'],
    ['the wildcard with another port', 'https://a.wildcard.example:8443/'],
    ['the target as a user', 'https://workbench.example.com@evil.example/'],
    ['a user at the target', 'https://user@workbench.example.com/'],
    ['a password at the target', 'https://user:x@workbench.example.com/'],
    ['a user with a colon, which looks like IPv6', 'https://[workbench.example.com]:x@evil.example/'],
    ['backslashes', 'https:\\\\workbench.example.com\\'],
    ['a tab inside', 'https://work\tbench.example.com/'],
    ['javascript', 'javascript://workbench.example.com/%0aalert(1)'],
    ['a file', 'file://workbench.example.com/'],
    ['a dot at the end', 'https://workbench.example.com./'],
    ['a private network', 'https://192.168.1.2/'],
    ['this machine', 'http://localhost:3000/'],
  ])('%s: no', (_name, returnTo) => {
    expect(trustedClientsOf({ trustedClients: clients })(returnTo)).toBeNull();
  });

  it.each([
    ['http://localhost:3000/', true],
    ['http://127.0.0.1/', true],
    ['http://10.1.2.3:99/', true],
    ['https://172.16.0.1/', true],
    ['http://192.168.1.2/', true],
    ['http://[::1]:3000/', true],
    ['http://[fd00::1]/', true],
    ['http://172.32.0.1/', false],
    ['http://8.8.8.8/', false],
    ['http://10.evil.example/', false],
    ['http://localhost.evil.example/', false],
    ['http://[2001:db8::1]/', false],
  ])('with private networks trusted, %s: %s', (returnTo, isTrusted) => {
    expect(trustedClientsOf({ trustPrivateNetworks: true })(returnTo) !== null).toBe(isTrusted);
  });

  it('trusts nobody by itself', () => {
    expect(trustedClientsOf({})('https://workbench.example.com/')).toBeNull();
  });

  it.each([
    'workbench.example.com',
    'ftp://x.example',
    'https://*foo.example',
    'https://a.*.example',
    'https://x.example/y',
    '*',
  ])('refuses %j as a configuration', (text) => {
    const options: ArvadosOptions = { trustedClients: [text] };
    expect(() => trustedClientsOf(options)).toThrow(JSON.stringify(text));
    expect(() => exactOrigins(options)).toThrow(JSON.stringify(text));
  });
});
