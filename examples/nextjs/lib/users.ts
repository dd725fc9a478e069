/** Your users, your table, your password hashes. */
export const users = new Map([['ada@example.com', { id: 'u-1', password: 'correct horse', roles: ['customer'] }]]);
