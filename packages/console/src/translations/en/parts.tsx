import type { ReactNode } from 'react';
import { number, plural } from '../../language/locale.ts';

/** What is said on many pages. */
export const parts = {
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  copy: 'Copy',
  copied: 'Copied.',
  copyFailed: 'Copying failed. Select the text and copy it by hand.',
  tryAgain: 'Try again',
  actions: 'Actions',
  moreActions: 'More actions',
  none: 'None',
  unknown: 'Unknown',
  yes: 'Yes',
  no: 'No',
  never: 'Never',
  noLimit: 'No limit',
  justNow: 'just now',
  unreachable: 'The server cannot be reached. Check your connection and try again.',
  typeToConfirm: (what: string) => `Type ${what} to confirm`,
  busy: 'Working…',
  download: (format: string) => `Download ${format}`,
  downloading: (count: number) => `${number(count)} rows…`,
  stop: 'Stop',
  exported: (count: number, isWhole: boolean) =>
    `${plural(count, { one: '# row downloaded', other: '# rows downloaded' })}${isWhole ? '' : ': the first ones; filter to get the rest'}.`,

  search: 'Search',
  filter: 'Filter',
  addFilter: 'Add filter',
  clearFilters: 'Clear filters',
  changeFilter: (name: string, value: string) => `${name}: ${value}. Change`,
  removeFilter: (name: string) => `Remove filter ${name}`,
  apply: 'Apply',
  any: 'Any',
  from: 'From',
  until: 'Until',

  columns: 'Columns',
  views: 'Views',
  viewsIncluded: 'Included',
  viewsOwn: 'Yours, in this browser',
  saveView: 'Save this view…',
  viewName: 'Name of the view',
  viewHint: 'Filters, order and columns are saved. The name stays in this browser.',
  viewSaved: (name: string) => `View “${name}” saved.`,
  deleteView: (name: string) => `Delete view ${name}`,
  sortedBy: (column: string) => `Sort by ${column}`,

  selectAll: 'Select all on this page',
  select: (name: string) => `Select ${name}`,
  selected: (count: number, elsewhere: number) =>
    elsewhere === 0
      ? `${number(count)} selected`
      : `${number(count)} selected, ${number(elsewhere)} of them not on this page`,
  clearSelection: 'Clear selection',

  pages: 'Pages',
  newer: 'Newer',
  older: 'Older',
  previous: 'Previous',
  next: 'Next',
  page: (of: number) => `Page ${number(of)}`,
  total: (count: number, isExact: boolean) => (isExact ? number(count) : `more than ${number(count)}`),
  waiting: (count: number) => plural(count, { one: '# new', other: '# new' }),
  showWaiting: (count: number) => plural(count, { one: 'Show # new', other: 'Show # new' }),
  asOf: (time: ReactNode) => <>As of {time}.</>,
  beforeFilter: (time: ReactNode) => <>This is the list from {time}, before you changed the filter.</>,
  searchedBackTo: (time: ReactNode) => <>Nothing found yet. Searched back to {time}.</>,
  searchOn: 'Search further back',

  timesIn: (zone: string) => `Times are in ${zone}.`,
  showExactTimes: 'Show exact times',
  showRelativeTimes: 'Show relative times',
};
