/** `curfew/express-session`: in place of express-session, for Passport and whatever else is written for it. */
export * from '@curfew/adapters/express-session';
export { default } from '@curfew/adapters/express-session';
