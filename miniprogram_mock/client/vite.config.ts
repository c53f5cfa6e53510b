import uni from '@dcloudio/vite-plugin-uni'
import type { GetManualChunk } from 'rollup'
import { defineConfig, type Plugin } from 'vite'

// The plugin is CommonJS: seen from an ES module, its function is under `default`.
const plugin = (uni as unknown as { default?: typeof uni }).default ?? uni

// Where `flask serve` listens, and its stand-in for WeChat.
const BACKEND = process.env.BACKEND ?? 'http://127.0.0.1:5000'
const STAND_IN = process.env.STAND_IN ?? 'http://127.0.0.1:5001'

const EARLY_SESSION = '/src/platform/early-session.ts'
const FIRST_PAGE = '/src/pages/resident/home.vue'
const PAGE = '/index.html'
const MAIN = '/src/main.ts'
/** Pages that people go to at once: each is a file of its own. */
const OFTEN = /\/src\/pages\/resident\/(offers?|coupons?|mine|member-code)\.vue/

/**
 * The runtime, what the first page is made of, what other pages share, with the styles of them all, and the pages of
 * each folder, as subpackages are in WeChat, each in one file: over a slow network each file that is only found out
 * about by another costs a second, and the first page has to name every other.
 */
const chunkOf: GetManualChunk = (module, { getModuleInfo, getModuleIds }) => {
  const needed = (start: string): Set<string> => {
    const found = new Set([...getModuleIds()].filter((id) => isModule(id, start)))
    found.forEach((id) => getModuleInfo(id)?.importedIds.forEach((each) => found.add(each))) // As it grows.
    return found
  }
  if (needed(EARLY_SESSION).has(module)) return 'early-session'
  if (isModule(module, PAGE) || [MAIN, FIRST_PAGE].some((start) => needed(start).has(module))) {
    return module.includes('/node_modules/') && !module.endsWith('.css') ? 'runtime' : 'first-page'
  }
  if (/\/src\/(components|lib|pages\/resident\/parts)\/|[?&]type=style/.test(module)) return 'other-pages'
  if (OFTEN.test(module)) return undefined
  return /\/src\/(pages\/\w+)\//.exec(module)?.[1].replace('/', '-')
}

const isModule = (id: string | null, path: string): boolean => Boolean(id?.split('?')[0].endsWith(path))

/** Signing in begins at once: the page names its file beside those of the program, which Vite names. */
function earlySession(): Plugin {
  return {
    name: 'early-session',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: EARLY_SESSION.replace('/src', '@') })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? [each] : []))
        const { fileName } = chunks.find(({ facadeModuleId }) => isModule(facadeModuleId, EARLY_SESSION))!
        const attrs = { type: 'module', async: true, crossorigin: true, src: `./${fileName}` }
        return [{ tag: 'script', attrs, injectTo: 'head' }] // Below the address of the stand-in.
      },
    },
  }
}

const isForBrowsers = process.env.UNI_PLATFORM === 'h5'

export default defineConfig({
  base: './', // The backend serves the browser build under /app/.
  plugins: [plugin(), isForBrowsers && earlySession()],
  build: isForBrowsers ? { rollupOptions: { output: { manualChunks: chunkOf } } } : {},
  css: { preprocessorOptions: { scss: { additionalData: '@use "@/styles/tokens.scss" as *;' } } },
  server: {
    proxy: {
      '/api': { target: BACKEND, changeOrigin: true },
      '/wxmock': { target: STAND_IN, changeOrigin: true },
    },
  },
})
