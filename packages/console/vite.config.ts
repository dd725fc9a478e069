import { defineConfig } from 'vite';

/**
 * Files only: the page's policy allows no inline script and no inline style, so that nothing may be put into the HTML, and
 * small images stay files.
 */
export default defineConfig({
  base: '/assets/console/',
  build: {
    target: 'es2023',
    assetsDir: '.',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
});
