import type { Remedy } from '../check.ts';

export const randomToken: Remedy = {
  text: 'Take at least 16 bytes (32 are common) from the operating system’s generator for every token, and put nothing else into it.',
  code: {
    Express: 'crypto.randomBytes(32).toString("base64url")',
    Django: 'secrets.token_urlsafe(32)',
    Rails: 'SecureRandom.urlsafe_base64(32)',
    Spring: 'byte[] b = new byte[32]; new SecureRandom().nextBytes(b);',
    PHP: 'bin2hex(random_bytes(32)); // session.sid_length = 48',
    Go: 'b := make([]byte, 32); rand.Read(b) // crypto/rand',
  },
};
