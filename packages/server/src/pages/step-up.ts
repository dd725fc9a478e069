import { errorCatalogue, missingProof, type ProofDemand } from '@curfew/core';
import { csrfTokenFor, safeReturnTo } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { proveDevice } from '../device-binding/prove-now.ts';
import { giveSessionCookie } from '../device-binding/session-cookie.ts';
import { setErrorHeaders } from '../error-handler.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { toError } from '../problem.ts';
import { describePresented } from '../sign-in.ts';
import { readLevel, readMaxAge } from '../verify/question.ts';
import { passkeyScripts } from './assets.ts';
import { codeRefusalInWords } from './code-field.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hasPasskeys } from './passkey-button.ts';
import { type StepUpForm, stepUpForm } from './step-up-form.ts';
import { offersFor } from './step-up-offers.ts';

const demandFields = {
  level: Type.Optional(Type.String({ maxLength: 8, description: 'aal1, aal2 or aal3' })),
  maxAge: Type.Optional(Type.String({ maxLength: 16, description: 'A duration such as 5m' })),
  keyMaxAge: Type.Optional(Type.String({ maxLength: 16, description: 'A duration of at least 10s' })),
  returnTo: Type.Optional(
    Type.String({ maxLength: 2_048, description: 'A path of this site, or an allowed origin’s address' }),
  ),
};
const StepUpQuery = Type.Object(demandFields);
type Asked = Static<typeof StepUpQuery>;

/** `/step-up`: a signed-in user authenticates again, or with a further factor. Works without scripts. */
export function registerStepUpPage(app: App, context: Context): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;

  app.get(
    '/step-up',
    {
      schema: {
        operationId: 'getStepUpPage',
        summary: 'Asks for what a page needs to be proven',
        tags: ['pages'],
        security: [],
        querystring: StepUpQuery,
        response: {
          200: htmlPage('The form'),
          303: noContent('Nothing is missing, or nobody is there'),
          307: noContent('To here again, once the browser has proven its device'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const form = await formFor(request, request.query);
      if (form === null) return (await proveDevice(context, request, reply)) ?? leave(reply, request.query);
      const t = textsOf(request);
      return sendPage(reply, t.stepUp.title, stepUpForm(t, form, at), 200, scriptsOf(form));
    },
  );

  app.post(
    '/step-up',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postStepUpPage',
        summary: 'Prove it with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          {
            ...demandFields,
            password: Type.Optional(Type.String({ maxLength: 1_024 })),
            code: Type.Optional(Type.String({ maxLength: 64 })),
            csrfToken: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
        response: {
          303: noContent('Proven; on to where the person was'),
          401: htmlPage('The form again, with what was wrong'),
          429: htmlPage('The form again, with how long to wait'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { password = '', code, csrfToken: _, ...asked } = request.body;
      const form = await formFor(request, asked);
      if (form === null) return leave(reply, asked);
      const proven =
        code === undefined
          ? await authority.reauthenticate(form.token, password, clientOf(request))
          : await authority.proveCode(form.token, code, clientOf(request));
      if (proven.ok) {
        giveSessionCookie(context, reply, proven);
        const missing = missingProof(authority.policies, proven.session, authority.now(), demandIn(asked));
        return missing === null && asked.keyMaxAge === undefined
          ? leave(reply, asked)
          : reply.redirect(at(`/step-up?${new URLSearchParams(asked)}`), 303);
      }
      if (proven.code === 'authentication-required' || proven.code === 'already-rotated') return leave(reply, asked);
      setErrorHeaders(toError(proven), reply);
      const t = textsOf(request);
      const page = stepUpForm(t, { ...form, error: explanationOf(t, proven) }, at);
      return sendPage(reply, t.stepUp.failed, page, errorCatalogue[proven.code].status, scriptsOf(form));
    },
  );

  /** @returns `null` where there is nothing to prove, or nobody is signed in. */
  async function formFor(request: FastifyRequest, asked: Asked): Promise<StepUpForm | null> {
    const { token, session } = await describePresented(context, request);
    if (token === null || session === null || session.username === null) return null;
    const missing = missingProof(authority.policies, session, authority.now(), demandIn(asked));
    if (missing === null) return null;
    const { username, level } = session;
    const hasCodes = (await authority.findFactor(username)) !== null;
    const hasSome = hasPasskeys(context, request) && (await authority.listPasskeys(username)).length > 0;
    return {
      token,
      csrfToken: csrfTokenFor(token),
      username,
      level,
      offers: offersFor(authority, session, demandIn(asked), { hasCodes, hasPasskeys: hasSome }),
      missing,
      asked: { ...asked, returnTo: returnToOf(asked, settings) },
    };
  }

  /** Also for users who are not signed in: the page to which they return asks them to sign in. */
  function leave(reply: FastifyReply, asked: Asked): FastifyReply {
    return reply.header('cache-control', 'no-store').redirect(returnToOf(asked, settings), 303);
  }
}

function returnToOf({ returnTo }: Asked, settings: Context['settings']): string {
  return safeReturnTo(returnTo, settings) ?? settings.addresses.at('/');
}

function scriptsOf({ offers }: StepUpForm) {
  return offers.includes('passkey') ? passkeyScripts : [];
}

/** @throws CurfewError `invalid-request`. */
function demandIn({ level, maxAge }: Asked): ProofDemand {
  const [wanted, maxAgeMs] = [readLevel(level ?? null), readMaxAge(maxAge ?? null)];
  return { ...(wanted !== null && { level: wanted }), ...(maxAgeMs !== null && { maxAgeMs }) };
}

function explanationOf(t: Texts, refused: { readonly code: string; readonly retryAfterMs?: number }): string {
  switch (refused.code) {
    case 'second-factor-required':
      return t.stepUp.passwordIsNotEnough;
    case 'sign-in-throttled':
    case 'invalid-code':
      return codeRefusalInWords(t, refused);
    case 'overloaded':
      return t.refused.overloaded;
    default:
      return t.stepUp.wrongPassword;
  }
}
