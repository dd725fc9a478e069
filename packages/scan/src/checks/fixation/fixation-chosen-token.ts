import type { Call } from '../../drive/visitor.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import type { Check } from '../check.ts';
import type { Values } from './carried-plant.ts';
import { withFields } from './fixation-body.ts';
import { verdictOf } from './fixation-verdict.ts';
import { inventedPlant, plantAndReplay } from './planting.ts';

const fieldNames = [
  'token',
  'sessionToken',
  'session_token',
  'sessionId',
  'session_id',
  'accessToken',
  'access_token',
  'key',
];

export const fixationChosenToken: Check = {
  id: 'fixation.chosen-token',
  title: 'Session fixation: a field of the sign-in chooses the token',
  severity: 'high',
  cwe: [915, 384],
  asvs: ['7.2.2'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: `A sign-in with the extra fields ${fieldNames.join(', ')}, all of one invented value.`,
  proves: 'The invented value is signed in afterwards.',
  remedy: {
    text: 'Read the named fields of a sign-in one by one; never copy a request body into a session record. The server alone makes the token.',
    code: {
      Express: 'const { username, password } = req.body; // and nothing else',
      Rails: 'params.require(:session).permit(:username, :password)',
      Django: 'form = AuthenticationForm(request, data=request.POST)',
      Spring: '@InitBinder void bind(WebDataBinder b) { b.setAllowedFields("username", "password"); }',
    },
  },
  async run(context) {
    const plant = await inventedPlant(context);
    const [carrier] = context.tokens.session;
    const value = carrier === undefined ? '' : (tokenValue(plant.kept, carrier) ?? '');
    const fields: Values = fieldNames.map((name) => [name, value]);
    const carry = (call: Call) => withFields(call, fields);
    const brought = context.visitor('victim').holdings();
    const story = await plantAndReplay(context, { ...plant, brought, carry }, context.victim);
    return verdictOf(context, story, 'A token that a field of the sign-in chooses was anonymous');
  },
};
