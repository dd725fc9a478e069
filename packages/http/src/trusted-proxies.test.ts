import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseForwarded } from './forwarded.ts';
import { addTrustedProxies, clientOriginOf } from './trusted-proxies.ts';

const trusted = addTrustedProxies(new BlockList(), ['10.0.0.0/8', '::1']);
const from = (headers: Record<string, string>, peer = '10.0.0.1') => clientOriginOf(peer, headers, trusted);

describe('Forwarded (RFC 7239)', () => {
  it.each([
    ['for=192.0.2.60', '192.0.2.60'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for=192.0.2.43:47011', '192.0.2.43'],
    ['for=203.0.113.9, for=192.0.2.43, for=10.1.1.1;by=10.0.0.1', '192.0.2.43'],
    ['for=203.0.113.9,for=10.1.1.1', '203.0.113.9'],
    ['proto=https;for=192.0.2.60;by=203.0.113.43;host=example.com', '192.0.2.60'],
    ['for=192.0.2.60;secret="a,b;c=\\"d\\""', '192.0.2.60'],
    // Who does not say who it was leaves us with the last one that we know.
    ['for=192.0.2.60, for=unknown', '10.0.0.1'],
    ['for=192.0.2.60, for=_hidden', '10.0.0.1'],
    ['for=192.0.2.60, proto=https', '10.0.0.1'],
    ['for="192.0.2.60', '10.0.0.1'],
    ['for=192.0.2.60;for=192.0.2.61', '10.0.0.1'],
    ['for=192.0.2.60;proto=http;Proto=https', '10.0.0.1'],
    ['for=192.0.2.60,, for=', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('%s comes from %s', (forwarded, ip) => {
    expect(from({ forwarded }).ip).toBe(ip);
  });

  it('says the scheme and the host, by the proxy that is nearest', () => {
    const forwarded =
      'for=192.0.2.1;proto=http;host=made-up.example, for=10.0.0.2;proto=https;host="shop.example:8443"';
    expect(from({ forwarded })).toEqual({
      ...{ ip: '192.0.2.1', isFromTrustedProxy: true },
      ...{ forwardedProto: 'https', forwardedHost: 'shop.example:8443' },
    });
  });

  it('counts from nobody but a trusted proxy', () => {
    expect(from({ forwarded: 'for=192.0.2.60;host=a.example' }, '198.51.100.7')).toEqual({
      ...{ ip: '198.51.100.7', forwardedProto: null, forwardedHost: null, isFromTrustedProxy: false },
    });
  });

  it('and X-Forwarded-For that disagree are both made up, as far as we know', () => {
    const forwarded = 'for=192.0.2.60;proto=https;host=a.example';
    expect(from({ forwarded, 'x-forwarded-for': '192.0.2.60', 'x-forwarded-host': 'a.example' })).toMatchObject({
      ip: '192.0.2.60',
      forwardedProto: 'https',
      forwardedHost: 'a.example',
    });
    expect(from({ forwarded, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'b.example' })).toMatchObject({
      ip: '10.0.0.1',
      forwardedHost: null,
    });
  });

  it('is read in time that grows with its length', () => {
    const startedAt = performance.now();
    for (const piece of ['for=a;', 'a', '"', '\\"', ' ', 'for=', ';', ','])
      parseForwarded(piece.repeat(16_384 / piece.length));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
