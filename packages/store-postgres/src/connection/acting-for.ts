/** On whose behalf a connection asks. It is given to every connection when it is opened, as {@link seesEverything}. */
export const setting = 'curfew.acting_for';
export const seesEverything = '*';
