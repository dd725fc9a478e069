/** Who a session belongs to, and how a password proves it. */
export * from './identity.ts';
export { formatPbkdf2, formatSha1, type Pbkdf2Hash, parseImportedHash, type Sha1Hash } from './imported-hash.ts';
export * from './passkey.ts';
export {
  createPasswordHasher,
  defaultPasswordRules,
  type PasswordHasher,
  type PasswordRules,
} from './password.ts';
export type { HashWork } from './pbkdf2.ts';
export * from './second-factor.ts';
export * from './user.ts';
export * from './username.ts';
