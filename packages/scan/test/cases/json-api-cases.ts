import type { ApiShape } from '../fixtures/json-api.ts';

const xSession = { in: 'header', name: 'X-Session' } as const;
const sid = { in: 'cookie', name: 'sid' } as const;
const asGuest = {
  start: 'POST /auth/guest',
  login: 'POST /auth/login',
  me: 'GET /auth/me',
  logout: 'POST /auth/logout',
};

/** How APIs differ from the usual one. */
export const apiShapes: Readonly<Record<string, Partial<ApiShape>>> = {
  'as the usual one': {},
  'the sign-in asks for the token of a newcomer': { needsStart: true },
  'described by OpenAPI': { named: 'openapi' },
  'described on a page': { named: 'page' },
  'described nowhere': { named: 'nowhere' },
  'described nowhere, and the sign-in asks for the token': { named: 'nowhere', needsStart: true },
  'two names for the token': { startGives: 'sessionToken', loginGives: 'access_token' },
  'deep in the answer, below /api': {
    ...{ start: 'POST /api/session', startGives: 'data.session.sid', login: 'POST /api/login' },
    ...{ loginGives: 'data.access_token', me: 'GET /api/me', logout: 'POST /api/logout' },
  },
  'a header of its own': { session: xSession, loginReads: xSession },
  'a header of its own, in answers as well': {
    ...{ startGives: 'header:X-Session', loginGives: 'header:X-Session', session: xSession, loginReads: xSession },
    named: 'nowhere',
  },
  'a field of the sign-in': { startGives: 'sessionToken', loginReads: { in: 'body', name: 'sessionToken' } },
  'a field of the sign-in that has to be there': {
    ...{ startGives: 'sessionToken', loginReads: { in: 'body', name: 'sessionToken' }, needsStart: true },
    named: 'openapi',
  },
  'a cookie': { startGives: 'cookie:sid', loginGives: 'cookie:sid', loginReads: sid, session: sid },
  'a cookie before, a header after': { startGives: 'cookie:sid', loginReads: sid },
  'the address': {
    ...{ startGives: 'sid', loginGives: 'sid', needsStart: true },
    ...{ loginReads: { in: 'query', name: 'sid' }, session: { in: 'query', name: 'sid' } },
  },
  'a guest, who is promoted': { ...asGuest, startGives: 'guest_token', loginGives: null, needsStart: true },
  'a cart, which is promoted': { start: 'POST /cart', startGives: 'cart_id', loginGives: null, needsStart: true },
  'form fields': { isForm: true, user: 'email', named: 'openapi' },
  'nobody is refused': { showsNobody: true },
  'no token before the sign-in': { start: null },
};
