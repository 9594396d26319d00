import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = new URL('.', import.meta.url).pathname
const pages = ['merchant', 'operations', 'shop', 'phone']

/** Builds the pages into dist/; `npx vite --config dashboards/vite.config.ts` serves them beside a running dashboards process. */
export default defineConfig({
  root: here,
  plugins: [react(), tailwind(), addressesOfServer()],
  build: {
    outDir: `${here}../dist/dashboards/pages`,
    emptyOutDir: true,
    // The pages' policy allows files of their own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(pages.map((page) => [page, `${here}${page}/index.html`])) },
  },
  server: { host: '127.0.0.1', port: 3001, proxy: { '/api': 'http://127.0.0.1:3000' } },
})

/** The same addresses as those of api/pages.ts, while working on a page. */
function addressesOfServer(): Plugin {
  return {
    name: 'addresses-of-server',
    configureServer: (server) => {
      server.middlewares.use((request, _response, next) => {
        const [first = ''] = (request.url ?? '').split('?')[0]?.slice(1).split('/') ?? []
        if (request.headers.accept?.includes('text/html')) request.url = `/${pages.includes(first) ? first : 'merchant'}/index.html`
        next()
      })
    },
  }
}
