/** `curfew/express`: sessions for Express 4 and 5. */
export * from '@curfew/adapters/express';
