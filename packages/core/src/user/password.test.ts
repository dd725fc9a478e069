import { describe, expect, test } from 'vitest';
import { assertAcceptablePassword, createPasswordHasher } from './password.ts';

describe('the password hasher', () => {
  const hasher = createPasswordHasher({ concurrency: 1, maxWaiting: 2 });

  test('makes Argon2id hashes with the present parameters', async () => {
    const hash = await hasher.hash('correct horse battery staple');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hasher.isOutdated(hash)).toBe(false);
    expect(hasher.isOutdated('$argon2id$v=19$m=7168,t=5,p=1$x$y')).toBe(true);
    expect(await hasher.verify('correct horse battery staple', hash)).toBe(true);
    expect(await hasher.verify('correct horse battery stable', hash)).toBe(false);
    expect(await hasher.verify('', hash)).toBe(false);
  });

  test('takes the same password typed on another keyboard', async () => {
    const composed = 'caf\u00e9 au lait';
    const decomposed = 'cafe\u0301 au lait';
    expect(await hasher.verify(decomposed, await hasher.hash(composed))).toBe(true);
  });

  test('hashes for a user without a hash too, and says no', async () => {
    expect(await hasher.verify('anything', null)).toBe(false);
  });

  test('refuses work beyond its queue instead of taking the memory, and recovers', async () => {
    const flood = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.verify('guess', null)));
    const refused = flood.filter((result) => result.status === 'rejected');
    expect(refused.length).toBe(7);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'overloaded', retryAfterMs: 2_000 });
    expect(await hasher.verify('guess', null)).toBe(false);
  });
});

test.each([
  ['seven77', 'fewer than 8'],
  ['x'.repeat(1_025), 'more than 1024'],
  ['Web_User1', 'user name'],
])('refuses the new password %j without repeating it', (password, reason) => {
  const attempt = () => assertAcceptablePassword(password, 'web_user1');
  expect(attempt).toThrow(reason);
  expect(attempt).not.toThrow(password);
});
