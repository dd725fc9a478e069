/** Who a session belongs to, and how a password proves it. */
export * from './identity.ts';
export { createPasswordHasher, type PasswordHasher } from './password.ts';
export { formatPbkdf2, type HashWork, type Pbkdf2Hash } from './pbkdf2.ts';
export * from './user.ts';
