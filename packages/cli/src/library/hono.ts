/** `curfew/hono`: sessions for Hono. */
export * from '@curfew/adapters/hono';
