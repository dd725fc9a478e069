import { expect, test } from 'vitest';
import { isLoopback } from './index.ts';

test.each(['localhost', 'app.localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(['127.example.com', '127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1', '0.0.0.0', ''])(
  '%j may be another one',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
