import { CloudantV1, CouchdbSessionAuthenticator } from '@ibm-cloud/cloudant';
import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { password } from '../../../test/start.ts';

/** `@ibm-cloud/cloudant` 0.12.19, as it comes from npm. */
describe('the session authenticator of @ibm-cloud/cloudant', () => {
  it('signs in by itself, and renews its session before it ends', async () => {
    const { address, authority } = await listenAsCouchdb({}, 4);
    const service = new CloudantV1({
      authenticator: new CouchdbSessionAuthenticator({ username: 'web_user', password }),
      serviceUrl: address,
    });
    const signIns = async () =>
      (await authority.listEvents({ username: 'web_user', type: 'sign-in', limit: 10 })).items;
    const name = async () => (await service.getSessionInformation()).result.userCtx.name;

    expect(await name()).toBe('web_user');
    expect(await name()).toBe('web_user');
    expect(await signIns()).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect(await name()).toBe('web_user');
    expect((await signIns()).length).toBeGreaterThan(1);
  });

  it('reads what the server says of itself, and a wrong password', async () => {
    const { address } = await listenAsCouchdb();
    const service = new CloudantV1({
      authenticator: new CouchdbSessionAuthenticator({ username: 'web_user', password: 'wrong' }),
      serviceUrl: address,
    });
    await expect(service.getSessionInformation()).rejects.toMatchObject({ status: 401 });
    const welcome = await fetch(address, { headers: { accept: 'application/json' } });
    expect(await welcome.json()).toMatchObject({ couchdb: 'Welcome' });
  });
});
