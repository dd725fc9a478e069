import { createTheme, type MantineColorSchemeManager, Menu, Modal, Popover } from '@mantine/core';

/**
 * Colours and sizes are in the style sheets: what Mantine would make of a theme at run time it would put into `<style>`
 * elements, which the page's policy does not allow. For the same reason a dialog leaves scrolling to our own rule.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        transitionProps: { duration: 0 },
        centered: true,
      },
    }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } }),
  },
});

/** Light and dark as the system has it. Nothing is kept in the browser. */
export const systemColorScheme: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
