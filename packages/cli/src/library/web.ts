/** `curfew/web`: sessions for everything that speaks the web platform’s `Request` and `Response`. */
export * from '@curfew/adapters/web';
