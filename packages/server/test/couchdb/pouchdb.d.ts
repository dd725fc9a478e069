/** As much of PouchDB as the tests of its clients call; the packages bring no types of their own. */
interface PouchDatabase {
  allDocs(): Promise<{ readonly db_name: string }>;
  put(document: object): Promise<{ readonly rev: string }>;
  get(id: string): Promise<object>;
  signUp(name: string, password: string, options?: object): Promise<unknown>;
  logIn(name: string, password: string): Promise<unknown>;
  logOut(): Promise<unknown>;
  getSession(): Promise<unknown>;
  getMembership(): Promise<unknown>;
  getUser(name: string): Promise<unknown>;
  putUser(name: string, options: object): Promise<unknown>;
  deleteUser(name: string): Promise<unknown>;
  changePassword(name: string, password: string): Promise<unknown>;
  changeUsername(oldName: string, newName: string): Promise<unknown>;
}

interface PouchConstructor {
  new (name: string, options?: object): PouchDatabase;
  plugin(plugin: unknown): PouchConstructor;
}

declare module 'pouchdb-core' {
  const PouchDB: PouchConstructor;
  export = PouchDB;
}

declare module 'pouchdb-adapter-http' {
  const plugin: object;
  export = plugin;
}

declare module 'pouchdb-session-authentication' {
  const plugin: object;
  export = plugin;
}

declare module 'couch-login' {
  type Back = (error: unknown, response?: { readonly statusCode: number }, data?: unknown) => void;
  type Auth = { readonly name: string; readonly password: string };

  class CouchLogin {
    constructor(address: string, token?: string);
    anonymous(): CouchLogin;
    get(path: string, back: Back): void;
    put(path: string, body: object, back: Back): void;
    signup(auth: Auth, back: Back): void;
    login(auth: Auth, back: Back): void;
    logout(back: Back): void;
    changePass(auth: Auth, back: Back): void;
    deleteAccount(name: string, back: Back): void;
  }
  export = CouchLogin;
}

declare module 'cradle' {
  type Back = (error: unknown, answer?: unknown) => void;

  interface Database {
    exists(back: Back): void;
    all(back: Back): void;
    get(ids: string | readonly string[], back: Back): void;
    save(id: string, document: object, back: Back): void;
    save(id: string, rev: string, document: object, back: Back): void;
    save(documents: readonly object[], back: Back): void;
    merge(id: string, fields: object, back: Back): void;
    remove(id: string, rev: string, back: Back): void;
  }

  class Connection {
    constructor(host: string, port: number, options: object);
    info(back: Back): void;
    uuids(count: number, back: Back): void;
    database(name: string): Database;
  }

  const cradle: { readonly Connection: typeof Connection };
  export = cradle;
}
