import { usualFields } from '../../api/token-names.ts';
import { fieldsOf } from '../../http/body-fields.ts';
import { giveCredentials } from '../../scan/sign-in.ts';
import type { CheckContext } from '../context.ts';
import { lastCall } from '../csrf/form-token.ts';
import { fixationCheck } from './fixation-check.ts';
import { ownNames } from './planting.ts';

export const fixationChosenToken = fixationCheck({
  id: 'fixation.chosen-token',
  title: 'A field of the sign-in chooses the session token',
  cwe: [915, 384],
  asvs: ['7.2.2'],
  profile: 'full',
  sends: `A sign-in with the extra fields ${usualFields.join(', ')}, all of one invented value.`,
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
  async attempts(context) {
    // What the application itself calls its tokens is what fixation.body plants.
    const own = await ownNames(context, { tokens: [] });
    const known = new Set([...own, ...(await fieldsOfSignIn(context))]);
    return [{ kind: 'invented', place: 'body', names: usualFields.filter((name) => !known.has(name)) }];
  },
});

/** A form token that is called `token` has to stay what it is. */
async function fieldsOfSignIn(context: CheckContext): Promise<string[]> {
  const { login } = context.target;
  if (login.some(({ kind }) => kind === 'browser')) return [];
  const visitor = context.visitor('attacker');
  giveCredentials(visitor, context.victim);
  if (context.target.start.length > 0) await context.arrive(visitor);
  const call = login.length === 1 ? await lastCall(context, visitor, login) : null;
  const type = call?.headers?.['Content-Type'] ?? '';
  return typeof call?.body === 'string' ? fieldsOf(call.body, type).map(([name]) => name) : [];
}
