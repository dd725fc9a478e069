/**
 * The most rows that one page of a list looks at. Filters have no index of their own, so without a bound a page of rare
 * rows would read the whole table; with it, such a page comes back short, and its cursor leads on.
 */
export const examinedPerPage = 5_000;
