import { type Exchange, headerValues } from '../http/message.ts';

/** What an answer shows of what it was made with: the name, as remedies call it, and where it shows. */
const signs: readonly {
  readonly stack: string;
  readonly cookie?: RegExp;
  readonly header?: RegExp;
  readonly body?: RegExp;
}[] = [
  { stack: 'Laravel', cookie: /^(laravel_session|XSRF-TOKEN=eyJpdiI6)/ },
  { stack: 'Symfony', header: /^x-debug-token:|^x-powered-by: .*symfony/ },
  { stack: 'PHP', cookie: /^(PHPSESSID|phpMyAdmin|DokuWiki)=/, header: /^x-powered-by: php/ },
  { stack: 'Django', cookie: /^(csrftoken|sessionid|django_language)=/, body: /csrfmiddlewaretoken/ },
  { stack: 'Flask', cookie: /^session=(\.?eyJ|\.eJ)[\w-]+\.[\w-]+\.[\w-]+/, header: /^server: werkzeug/ },
  { stack: 'Flask-Session', cookie: /^session=[0-9a-f]{8}-[0-9a-f]{4}-4/ },
  { stack: 'Starlette, FastAPI', header: /^server: uvicorn/ },
  { stack: 'Beaker', cookie: /^beaker\.session\.id=/ },
  { stack: 'Spring', body: /name="_csrf"|Whitelabel Error Page/, cookie: /^SESSION=[\w-]{40,}/ },
  { stack: 'Servlets (Tomcat, Jetty)', cookie: /^JSESSIONID=/, header: /^server: (apache-coyote|jetty|tomcat)/ },
  { stack: 'Rails', cookie: /^_\w+_session=/, header: /^x-runtime: 0?\.?\d/, body: /name="authenticity_token"/ },
  { stack: 'ASP.NET Core', cookie: /^\.AspNetCore\./, header: /^server: kestrel|^x-powered-by: asp\.net/ },
  { stack: 'Next.js', cookie: /^(__Secure-)?(next-auth|authjs)\./, header: /^x-powered-by: next\.js/ },
  { stack: 'Koa', cookie: /^koa[.:]sess/ },
  { stack: 'hapi', body: /"statusCode":40\d,"error":"[A-Z]\w+( \w+)?","message":/ },
  { stack: 'Fastify', body: /"message":"Route [A-Z]+:.* not found","error":"Not Found","statusCode":404/ },
  { stack: 'Express', cookie: /^(connect\.sid|express:sess)=/, header: /^x-powered-by: express/ },
];

/** What the application seems to be made with, by its cookies, headers and error pages. */
export function stacksIn({ response }: Exchange): string[] {
  const cookies = headerValues(response, 'set-cookie');
  const headers = response.headers.map(([name, value]) => `${name.toLowerCase()}: ${value.toLowerCase()}`);
  const body = response.body.slice(0, 50_000);
  return signs
    .filter(
      ({ cookie, header, body: shown }) =>
        cookies.some((one) => cookie?.test(one) === true) ||
        headers.some((one) => header?.test(one) === true) ||
        shown?.test(body) === true,
    )
    .map(({ stack }) => stack);
}
