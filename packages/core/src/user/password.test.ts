import { describe, expect, test } from 'vitest';
import { assertAcceptablePassword, createPasswordHasher, defaultPasswordRules } from './password.ts';

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

const rules = { ...defaultPasswordRules, isCommon: async (password: string) => password === 'common for all of us' };

test.each([
  ['fourteen 45678', false, 'fewer than 15'],
  ['seven77', true, 'fewer than 8'],
  // Four characters as they are hashed, whatever is typed for them.
  ['e\u0301'.repeat(7), true, 'fewer than 8'],
  ['x'.repeat(1_025), false, 'more than 1024'],
  ['Web_User_Of_A_Long_Name', false, 'user name'],
  ['common for all of us', false, 'guessed first'],
])('refuses the new password %j without repeating it', async (password, hasSecondFactor, reason) => {
  const user = { username: 'web_user_of_a_long_name', hasSecondFactor };
  const refusal = await assertAcceptablePassword(password, user, rules).catch((error: Error) => error.message);
  expect(refusal).toContain(reason);
  expect(refusal).not.toContain(password);
});

test.each([
  ['eight888', true],
  ['fifteen 4567890', false],
  ['\u{1f511}'.repeat(15), false],
  ['a'.repeat(1_024), false],
  ['               ', false],
])('takes %j, whatever characters it has', async (password, hasSecondFactor) => {
  await assertAcceptablePassword(password, { username: 'ada', hasSecondFactor }, rules);
});
