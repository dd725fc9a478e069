/** The key file of an installation, without the server. */
export { newSecretKey, parseSecretKeys } from '@curfew/sign-in';
