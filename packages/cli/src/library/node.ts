/** `curfew/node`: sessions for a plain `node:http` server. */
export * from '@curfew/adapters/node';
