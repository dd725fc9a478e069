import { expect, test } from 'vitest';
import { createAddressRule } from './addresses.ts';

const inside = [
  ...['127.0.0.1', '127.255.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
  ...['100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.0.192'],
  ...[
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
  ],
  ...['64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001::1', '2001:db8::1', '100::1', 'fec0::1'],
  ...['example.com', '', '1', '2130706433'],
];

test.each(inside)('%s is not public', (address) => {
  expect(createAddressRule([])(address)).toBe(false);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
  '%s is public',
  (address) => {
    expect(createAddressRule([])(address)).toBe(true);
  },
);

test('what is allowed is allowed, and nothing beside it', () => {
  const isAllowed = createAddressRule(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
  for (const address of ['10.9.9.9', '127.0.0.1', 'fd12::1', '8.8.8.8']) expect(isAllowed(address)).toBe(true);
  for (const address of ['127.0.0.2', '192.168.0.1', 'fe80::1']) expect(isAllowed(address)).toBe(false);
});

test.each(['10.0.0.0/33', 'localhost', '10.0.0.0/', '10.0.0.0/x', '::/129', '10.0.0/8'])('%s is no range', (range) => {
  expect(() => createAddressRule([range])).toThrow(/is no range of addresses/);
});
