const privateNetworks: readonly RegExp[] = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^f[cd][0-9a-f]{2}:/i,
  /^fe[89ab][0-9a-f]:/i,
];

/** Where an address is, as far as it says so by itself: nobody else is asked. */
export function placeInWords(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (/^127\./.test(plain) || plain === '::1') return 'the server’s own machine';
  if (privateNetworks.some((network) => network.test(plain))) return 'a private network';
  return 'the internet';
}
