import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = new URL('.', import.meta.url).pathname

/** Builds the merchant's page into dist/; `vite --config dashboards/merchant/vite.config.ts` serves it beside a running dashboards process. */
export default defineConfig({
  root: here,
  plugins: [react(), tailwind()],
  build: {
    outDir: `${here}../../dist/dashboards/merchant`,
    emptyOutDir: true,
    // The page's policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', port: 3001, proxy: { '/api': 'http://127.0.0.1:3000' } },
})
