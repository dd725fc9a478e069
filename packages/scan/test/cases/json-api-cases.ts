import type { ApiShape, ApiTrait } from '../fixtures/json-api.ts';

const xSession = { in: 'header', name: 'X-Session' } as const;
const as = (scheme: string) => ({ in: 'header', name: 'Authorization', scheme }) as const;
const bare = { in: 'header', name: 'Authorization' } as const;
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
  'a GET for the log-out': { named: 'nowhere', logout: 'GET /api/logout' },
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
  'the scheme Token': { loginReads: as('Token'), session: as('Token') },
  'the scheme JWT at the sign-in': { loginReads: as('JWT') },
  'no scheme at all': { loginReads: bare, session: bare },
  'the name of Basic at the sign-in': { loginReads: as('Basic') },
  'form fields': { isForm: true, user: 'email', named: 'openapi' },
  'a name for the user that only its refusal tells': { user: 'identifier', named: 'page' },
  'nobody is refused': { showsNobody: true },
  'no token before the sign-in': { start: null },
};

export interface ApiFixation {
  readonly shape: string;
  /** The check that names the carrier. */
  readonly check: string;
  /** How the finding calls the place. */
  readonly where: string;
}

const byBearer = { check: 'fixation.header', where: 'Authorization (Bearer)' };
const byHeader = { check: 'fixation.header', where: 'header X-Session' };
const byField = { check: 'fixation.body', where: 'field sessionToken' };
const byCookie = { check: 'fixation.cookie.issued', where: 'cookie sid' };

const carriers: Readonly<Record<string, Omit<ApiFixation, 'shape'>>> = {
  'a header of its own': byHeader,
  'a header of its own, in answers as well': byHeader,
  'a field of the sign-in': byField,
  'a field of the sign-in that has to be there': byField,
  'a cookie': byCookie,
  'a cookie before, a header after': byCookie,
  'the scheme Token': { check: 'fixation.header', where: 'Authorization (Token)' },
  'the scheme JWT at the sign-in': { check: 'fixation.header', where: 'Authorization (JWT)' },
  'no scheme at all': { check: 'fixation.header', where: 'Authorization (without a scheme)' },
  'the name of Basic at the sign-in': { check: 'fixation.header', where: 'Authorization (Basic)' },
  'the address': { check: 'fixation.url', where: 'parameter sid' },
};

/** Where the token of a newcomer becomes the user's in each of them. */
export const apiFixations: readonly ApiFixation[] = Object.entries(apiShapes)
  .filter(([, { start }]) => start !== null)
  .map(([shape]) => ({ shape, ...(carriers[shape] ?? byBearer) }));

/** What an invented token, or somebody else's session, is adopted by. */
export const otherPlants: readonly { readonly trait: ApiTrait; readonly shape: string; readonly check: string }[] = [
  { trait: 'adopts-invented', shape: 'as the usual one', check: 'fixation.header' },
  { trait: 'adopts-invented', shape: 'the scheme Token', check: 'fixation.header' },
  { trait: 'adopts-invented', shape: 'a header of its own', check: 'fixation.header' },
  { trait: 'adopts-invented', shape: 'a field of the sign-in', check: 'fixation.body' },
  { trait: 'adopts-invented', shape: 'a cookie before, a header after', check: 'fixation.cookie.adopted' },
  { trait: 'adopts-invented', shape: 'the address', check: 'fixation.url' },
  { trait: 'keeps-authenticated', shape: 'as the usual one', check: 'fixation.planted-auth' },
  { trait: 'keeps-authenticated', shape: 'a header of its own', check: 'fixation.planted-auth' },
  { trait: 'keeps-authenticated', shape: 'a field of the sign-in', check: 'fixation.planted-auth' },
  { trait: 'keeps-authenticated', shape: 'a cookie', check: 'fixation.planted-auth' },
  { trait: 'keeps-authenticated', shape: 'the address', check: 'fixation.planted-auth' },
  { trait: 'old-survives', shape: 'as the usual one', check: 'rotation.old-token-survives' },
  { trait: 'old-survives', shape: 'a cookie before, a header after', check: 'rotation.old-token-survives' },
];
